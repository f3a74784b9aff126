using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Cluster;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Clients;

/// <summary>
/// A client that does one thing after the other: publishes through the node that it takes for the leader, and retries the same
/// batch until it is told that it is stored, making the topic where it is not there; or reads at any node, linearizably or as the
/// node has it.
/// </summary>
internal sealed class SimulatedClient
{
    private const int AttemptsMax = 12;
    private const int NearEnd = 30;

    private readonly World _world;
    private readonly int _number;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly Random _random;
    private readonly LeaderCall _call;
    private readonly Dictionary<(SimulatedNode Node, int Life), LogIndex> _shown = [];
    private readonly ulong _producerId;
    private readonly int _restUsMax;
    private readonly int _publishPercent;
    private ulong _sequence;
    private int _operation;
    private long _nextUs;
    private Batch? _batch;
    private IReadOnlyList<BatchPart>? _parts;
    private string _topic = "";
    private int _attempts;
    private long _startedUs;
    private bool _isUnderWay;
    private LinearizableRead? _read;

    public SimulatedClient(World world, int number, IReadOnlyList<SimulatedNode> nodes)
    {
        _world = world;
        _number = number;
        _nodes = nodes;
        _random = new Random(world.Random.Next());
        _call = new LeaderCall(world, _random, nodes, nodes[number % nodes.Count]);
        _producerId = (ulong)number + 1;
        _restUsMax = _random.Next(4) == 0 ? 40_000 : 600_000;
        _publishPercent = _random.Next(20, 90);
    }

    /// <summary>Begins nothing new.</summary>
    public bool IsStopping { get; set; }

    public bool IsIdle => _batch is null && _read is null;

    /// <summary>When the last batch that was acknowledged had been begun.</summary>
    public long LastAcknowledgedBegunUs { get; private set; } = -1;

    private string Name => $"client {_number}";

    public void Step()
    {
        if (_isUnderWay)
        {
            StepPublish();
        }
        else if (_read is not null)
        {
            StepRead(_read);
        }
        else if (_world.Events.NowUs >= _nextUs)
        {
            Begin();
        }
    }

    private void Begin()
    {
        if (_batch is not null)
        {
            Try(_batch);
            return;
        }

        if (IsStopping)
        {
            return;
        }

        _topic = _world.Oracle.Topics[_random.Next(_world.Oracle.Topics.Count)];
        _startedUs = _world.Events.NowUs;
        if (_random.Next(100) < _publishPercent)
        {
            BeginPublish();
        }
        else if (_random.Next(2) == 0)
        {
            // Mostly at a node that takes itself for the leader, of which there may be more than one.
            SimulatedNode[] leaders = [.. _nodes.Where(each => each.IsUp && each.Core.Role == Role.Leader)];
            SimulatedNode node = leaders.Length > 0 && _random.Next(3) > 0
                ? leaders[_random.Next(leaders.Length)]
                : _nodes[_random.Next(_nodes.Count)];
            var pending = new PendingRead();
            _read = new LinearizableRead(node, node.Life, pending, _world.Oracle.Known);
            _world.Events.After(_call.Travel(), () => node.Offer(new ReplicaEvent.ReadRequested(pending)));
        }
        else
        {
            ReadLocally(_nodes[_random.Next(_nodes.Count)]);
            Rest();
        }
    }

    private void BeginPublish()
    {
        _operation++;
        bool hasIds = _random.Next(4) == 0;
        int count = _random.Next(1, 4);
        ulong[] numbers =
            [.. Enumerable.Range(0, count).Select(position => ClientOracle.NumberOf(_number, _operation, position))];
        _batch = new Batch(
            _topic,
            _random.Next(2) == 0 ? _random.Next(PartitionsKnown() ?? 1) : null,
            hasIds ? 0 : _producerId,
            hasIds ? 0 : ++_sequence,
            numbers,
            HasKeys: _random.Next(2) == 0,
            8 + _random.Next(_random.Next(4) == 0 ? 1_000 : 60));
        Array.ForEach(numbers, number => _world.Oracle.Sent(_topic, number));
        _attempts = 0;
        Try(_batch);
    }

    /// <summary>What the node that takes the request knows of the topic decides; if that is nothing, it is made first.</summary>
    private void Try(Batch batch)
    {
        _attempts++;
        _isUnderWay = true;
        _world.Tally.Add("publish attempts");
        if (_world.Mutant == Mutant.RetryWithNewSequence && _attempts > 1 && !batch.HasIds)
        {
            _batch = batch = batch with { Sequence = ++_sequence };
        }

        _parts = PartitionsKnown() is { } partitions ? batch.Encode(partitions, _random.Next(partitions), _world.Mutant) : null;
        _call.Begin(_parts is null ? [Create(batch.Topic)] : _parts.Select(part => part.Proposal));
    }

    private int? PartitionsKnown() =>
        _call.Leader.IsUp ? _call.Leader.Broker.FindTopic(_topic)?.Partitions.Count : null;

    private void StepPublish()
    {
        switch (_call.Poll())
        {
            case CallProgress.Answered:
                Settle([.. _call.Pending.Select(pending => pending.Task.Result.Outcome!)]);
                break;
            case CallProgress.Failed:
                GiveUpOrRetry();
                break;
            case CallProgress.Waiting
                when _world.Mutant == Mutant.AnswerBeforeCommit && _parts is not null
                    && _call.Pending.All(pending => pending.Index > LogIndex.Zero):
                // Told that it is stored; where is not compared, only whether it is there.
                Array.ForEach([.. _batch!.Numbers], _world.Oracle.Promise);
                LastAcknowledgedBegunUs = _startedUs;
                End();
                break;
        }
    }

    private void Settle(ApplyOutcome[] outcomes)
    {
        Array.ForEach(outcomes, outcome => _world.Oracle.Told(Name, outcome));
        if (_parts is null)
        {
            Check.That(
                outcomes[0].Status is ApplyStatus.TopicCreated or ApplyStatus.TopicExists,
                $"{Name}: its topic came to {outcomes[0].Status}");
            Retry(0);
            return;
        }

        ApplyOutcome[] refused = [.. outcomes.Where(outcome => !outcome.IsStored)];
        Array.ForEach(refused, outcome => _world.Tally.Add($"batches refused: {outcome.Status}"));
        if (refused.Length == 0)
        {
            Acknowledge(outcomes, _parts);
        }
        else if (refused.Any(IsRetried))
        {
            Retry(_random.Next(20_000));
        }
        else
        {
            // The topic was made again with fewer partitions; or it got more, and nobody can say where the messages are.
            bool isRefusable = _batch!.Partition is null
                ? refused.All(outcome => outcome.Status == ApplyStatus.SequenceTooOld)
                : refused.All(outcome => outcome.Status == ApplyStatus.UnknownPartition);
            Check.That(isRefusable, $"{Name}: its batch {_operation} came to {refused[0].Status}");
            GiveUp();
        }
    }

    private static bool IsRetried(ApplyOutcome refused) =>
        refused.Status is ApplyStatus.UnknownTopic or ApplyStatus.PartitionsChanged;

    private void Acknowledge(ApplyOutcome[] outcomes, IReadOnlyList<BatchPart> parts)
    {
        for (int part = 0; part < parts.Count; part++)
        {
            ApplyOutcome outcome = outcomes[part];
            _world.Oracle.Acknowledge(outcome, parts[part].Numbers);
            _world.Tally.Add("messages acknowledged", outcome.Count);
            bool isRetry = outcome.Status == ApplyStatus.DuplicateBatch || outcome.StoredCount < outcome.Count;
            _world.Tally.Add("retries known as such", isRetry ? 1 : 0);
        }

        LastAcknowledgedBegunUs = _startedUs;
        End();
    }

    private void GiveUpOrRetry()
    {
        if (_attempts >= AttemptsMax && !_world.IsHealed && _random.Next(4) == 0)
        {
            GiveUp();
        }
        else
        {
            Retry(_call.RetryUs);
        }
    }

    private void GiveUp()
    {
        _world.Tally.Add("batches given up");
        Array.ForEach([.. _batch!.Numbers], _world.Oracle.Abandoned);
        End();
    }

    private void Retry(long delayUs)
    {
        _isUnderWay = false;
        _nextUs = _world.Events.NowUs + delayUs;
    }

    private void End()
    {
        _batch = null;
        _isUnderWay = false;
        Rest();
    }

    private void Rest() => _nextUs = _world.Events.NowUs + _random.Next(20, _restUsMax);

    private void StepRead(LinearizableRead read)
    {
        if (_world.Events.NowUs > _startedUs + _call.AttemptUsMax || read.Node.Life != read.Life)
        {
            EndRead();
            return;
        }

        if (!read.Pending.Task.IsCompleted)
        {
            return;
        }

        if (read.Pending.Task.Result is not { } index)
        {
            _world.Tally.Add("linearizable reads refused");
            EndRead();
        }
        else if (read.Node.AppliedIndex >= index || _world.Mutant == Mutant.ReadBeforeApplied)
        {
            if (Read(read.Node) is { } applied)
            {
                Check.That(
                    applied >= read.KnownBefore,
                    $"{Name}: a linearizable read at {read.Node.Name} saw what there was after entry {applied}, "
                    + $"but what came of entry {read.KnownBefore} was told or read before");
                _world.Oracle.ReadLinearizably(applied);
                _world.Tally.Add("linearizable reads");
            }

            EndRead();
        }
    }

    private void EndRead()
    {
        _read = null;
        Rest();
    }

    /// <summary>A node may show less than it did before a restart, until it has caught up; within one life it may not.</summary>
    private void ReadLocally(SimulatedNode node)
    {
        if (!node.IsUp || Read(node) is not { } applied)
        {
            return;
        }

        LogIndex before = _shown.GetValueOrDefault((node, node.Life));
        Check.That(
            applied >= before,
            $"{Name}: {node.Name} showed what there was after entry {before}, and now what there was after entry {applied}");
        _shown[(node, node.Life)] = applied;
        _world.Tally.Add("local reads");
    }

    /// <summary>Reads, mostly near the end; gives the entry whose state it saw, or nothing if the node went down.</summary>
    private LogIndex? Read(SimulatedNode node)
    {
        LogIndex applied = LogIndex.Zero;
        return node.TryServe(() => applied = ReadSome(node)) ? applied : null;
    }

    private LogIndex ReadSome(SimulatedNode node)
    {
        LogIndex applied = node.Broker.AppliedIndex;
        IReadOnlyList<PartitionDescription> partitions = node.Broker.FindTopic(_topic)?.Partitions ?? [];
        int partition = _random.Next(Math.Max(partitions.Count, 1));
        long end = partitions.Count == 0 ? 0 : partitions[partition].EndOffset;
        long from = end == 0 ? 0 : _random.NextInt64(_random.Next(4) == 0 ? 0 : Math.Max(0, end - NearEnd), end);
        ReadResult result = node.Broker.Read(_topic, partition, from, _random.Next(1, 40), _random.Next(1, 4_000));
        _world.Oracle.Read(node.Name, (node.LogPrevious, applied), _topic, partition, from, result);
        _world.Trace.Mix((ulong)end);
        return applied;
    }

    /// <summary>Some topics keep only their newest messages; who makes one first decides.</summary>
    private Proposal Create(string topic)
    {
        TopicConfig config = TopicConfig.Default with
        {
            Partitions = _random.Next(1, _world.Load.PartitionsMax + 1),
            RetentionMessages = _random.Next(2) == 0 ? 0 : _random.Next(1, 300),
        };
        return Proposal.Of(EntryKind.Command, new CreateTopic(topic, config).Encode());
    }

    private sealed record LinearizableRead(SimulatedNode Node, int Life, PendingRead Pending, LogIndex KnownBefore);
}

using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
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
/// batch until it is told that it is stored, after it was told that the topic is there; or reads at any node, linearizably or as
/// the node has it. Results are polled, never awaited, so that nothing depends on a scheduler.
/// </summary>
internal sealed class SimulatedClient(World world, int number, IReadOnlyList<SimulatedNode> nodes)
{
    private const int AttemptUsMin = 100_000;
    private const int TravelUsMax = 20_000;
    private const int AttemptsMax = 12;

    private readonly Random _random = new(world.Random.Next());
    private readonly Dictionary<(SimulatedNode Node, int Life, int Topic), long> _localEnds = [];
    private readonly HashSet<string> _createdTopics = [];
    private readonly ulong _producerId = (ulong)number + 1;
    private readonly int _restUsMax = world.Random.Next(4) == 0 ? 40_000 : 600_000;
    private readonly int _attemptUsMax = world.Random.Next(300_000, 3_000_000);
    private readonly int _publishPercent = world.Random.Next(20, 90);
    private SimulatedNode _leader = nodes[number % nodes.Count];
    private ulong _sequence;
    private int _operation;
    private long _nextUs;
    private Batch? _batch;
    private int _topic;
    private int _attempts;
    private long _startedUs;
    private Attempt? _attempt;
    private LinearizableRead? _read;

    /// <summary>Begins nothing new.</summary>
    public bool IsStopping { get; set; }

    public bool IsIdle => _batch is null && _read is null;

    /// <summary>When the last batch that was acknowledged had been begun.</summary>
    public long LastAcknowledgedBegunUs { get; private set; } = -1;

    public void Step()
    {
        if (_batch is not null)
        {
            StepPublish();
        }
        else if (_read is not null)
        {
            StepRead(_read);
        }
        else if (!IsStopping && world.Events.NowUs >= _nextUs)
        {
            Begin();
        }
    }

    private void Begin()
    {
        _topic = _random.Next(world.Oracle.Topics.Count);
        _startedUs = world.Events.NowUs;
        if (_random.Next(100) < _publishPercent)
        {
            BeginPublish();
        }
        else if (_random.Next(2) == 0)
        {
            // Mostly at a node that takes itself for the leader, of which there may be more than one.
            SimulatedNode[] leaders = [.. nodes.Where(each => each.IsUp && each.Core.Role == Role.Leader)];
            SimulatedNode node = leaders.Length > 0 && _random.Next(3) > 0
                ? leaders[_random.Next(leaders.Length)]
                : nodes[_random.Next(nodes.Count)];
            var pending = new PendingRead();
            _read = new LinearizableRead(node, node.Life, pending, world.Oracle.LinearizableEnd(_topic));
            world.Events.After(Travel(), () => node.Offer(new ReplicaEvent.ReadRequested(pending)));
        }
        else
        {
            ReadLocally(nodes[_random.Next(nodes.Count)]);
            Rest();
        }
    }

    private void BeginPublish()
    {
        _operation++;
        bool hasIds = _random.Next(4) == 0;
        int count = _random.Next(1, 4);
        ulong[] numbers = [.. Enumerable.Range(0, count).Select(position => ClientOracle.NumberOf(number, _operation, position))];
        _batch = new Batch(
            world.Oracle.Topics[_topic],
            hasIds ? 0 : _producerId,
            hasIds ? 0 : ++_sequence,
            numbers,
            8 + _random.Next(_random.Next(4) == 0 ? 1_000 : 60));
        Array.ForEach(numbers, world.Oracle.Sent);
        _attempts = 0;
        Try();
    }

    private void Try()
    {
        _attempts++;
        world.Tally.Add("publish attempts");
        if (world.Mutant == Mutant.RetryWithNewSequence && _attempts > 1 && !_batch!.HasIds)
        {
            _batch = _batch with { Sequence = ++_sequence };
        }

        SimulatedNode node = _leader;
        bool isCreating = !_createdTopics.Contains(_batch!.Topic);
        var pending = new PendingProposal(isCreating ? Create(_batch.Topic) : _batch.Encode());
        bool isAnswerLost = world.Chance(30);
        long deadlineUs = world.Events.NowUs + _random.Next(AttemptUsMin, _attemptUsMax);
        _attempt = new Attempt(node, node.Life, pending, isCreating, isAnswerLost, deadlineUs);
        if (!world.Chance(20))
        {
            world.Events.After(Travel(), () => node.Offer(new ReplicaEvent.Proposed(pending)));
        }
    }

    private void StepPublish()
    {
        if (_attempt is null)
        {
            if (world.Events.NowUs >= _nextUs)
            {
                Try();
            }

            return;
        }

        if (_attempt.Pending.Task.IsCompleted && !_attempt.IsAnswerLost)
        {
            Settle(_attempt.Pending.Task.Result);
        }
        else if (world.Mutant == Mutant.AnswerBeforeCommit && !_attempt.IsCreating && _attempt.Pending.Index > LogIndex.Zero)
        {
            // Told that it is stored; where is not compared, only whether it is there.
            Array.ForEach([.. _batch!.Numbers], world.Oracle.Promise);
            LastAcknowledgedBegunUs = _startedUs;
            End();
        }
        else if (world.Events.NowUs >= _attempt.DeadlineUs || _attempt.Node.Life != _attempt.Life)
        {
            LookElsewhere();
        }
    }

    private void Settle(ProposalResult result)
    {
        world.Tally.Add($"publish {result.Status}");
        switch (result.Status)
        {
            case ProposalStatus.Applied when _attempt!.IsCreating:
                Check.That(
                    result.Outcome!.Status is ApplyStatus.TopicCreated or ApplyStatus.TopicExists,
                    $"client {number}: its topic came to {result.Outcome.Status}");
                _createdTopics.Add(result.Outcome.Topic);
                Retry(0);
                break;
            case ProposalStatus.Applied:
                Acknowledge(result.Outcome!);
                break;
            case ProposalStatus.NotLeader:
                _leader = nodes[NodeProfile.NumberOf(result.Leader!.Value.Value)];
                Retry(0);
                break;
            case ProposalStatus.Overloaded:
                Retry(50_000);
                break;
            default:
                LookElsewhere();
                break;
        }
    }

    private void Acknowledge(ApplyOutcome outcome)
    {
        Check.That(outcome.IsStored, $"client {number}: its batch {_operation} came to {outcome.Status}");
        for (int position = 0; position < outcome.Count; position++)
        {
            world.Oracle.Acknowledge(_topic, _batch!.Numbers[position], outcome[position].Offset);
        }

        world.Tally.Add("messages acknowledged", outcome.Count);
        bool isRetry = outcome.Status == ApplyStatus.DuplicateBatch || outcome.StoredCount < outcome.Count;
        world.Tally.Add("retries known as such", isRetry ? 1 : 0);
        LastAcknowledgedBegunUs = _startedUs;
        End();
    }

    private void LookElsewhere()
    {
        _leader = nodes[_random.Next(nodes.Count)];
        if (_attempts >= AttemptsMax && !world.IsHealed && _random.Next(4) == 0)
        {
            world.Tally.Add("batches given up");
            Array.ForEach([.. _batch!.Numbers], world.Oracle.Abandoned);
            End();
            return;
        }

        Retry(_random.Next(10_000, 200_000));
    }

    private void Retry(long delayUs)
    {
        _attempt = null;
        _nextUs = world.Events.NowUs + delayUs;
    }

    private void End()
    {
        _batch = null;
        _attempt = null;
        Rest();
    }

    private void Rest() => _nextUs = world.Events.NowUs + _random.Next(20, _restUsMax);

    private void StepRead(LinearizableRead read)
    {
        if (world.Events.NowUs > _startedUs + _attemptUsMax || read.Node.Life != read.Life)
        {
            _read = null;
            Rest();
            return;
        }

        if (!read.Pending.Task.IsCompleted)
        {
            return;
        }

        if (read.Pending.Task.Result is not { } index)
        {
            world.Tally.Add("linearizable reads refused");
            _read = null;
            Rest();
        }
        else if (read.Node.AppliedIndex >= index || world.Mutant == Mutant.ReadBeforeApplied)
        {
            if (Read(read.Node) is not { } end)
            {
                _read = null;
                Rest();
                return;
            }

            Check.That(
                end >= read.EndBefore,
                $"client {number}: a linearizable read at {read.Node.Name} saw topic {world.Oracle.Topics[_topic]} up to {end}, "
                + $"but {read.EndBefore} was acknowledged or read before");
            world.Oracle.ReadLinearizably(_topic, end);
            world.Tally.Add("linearizable reads");
            _read = null;
            Rest();
        }
    }

    /// <summary>A node may show less than it did before a restart, until it has caught up; within one life it may not.</summary>
    private void ReadLocally(SimulatedNode node)
    {
        if (!node.IsUp)
        {
            return;
        }

        if (Read(node) is not { } end)
        {
            return;
        }

        long before = _localEnds.GetValueOrDefault((node, node.Life, _topic));
        Check.That(
            end >= before,
            $"client {number}: {node.Name} showed topic {world.Oracle.Topics[_topic]} up to {before} before, and now up to {end}");
        _localEnds[(node, node.Life, _topic)] = end;
        world.Tally.Add("local reads");
    }

    /// <summary>Reads near the end of the topic; gives its end, or nothing if the node went down over it.</summary>
    private long? Read(SimulatedNode node)
    {
        long end = 0;
        return node.TryServe(() => end = ReadNearEnd(node)) ? end : null;
    }

    private long ReadNearEnd(SimulatedNode node)
    {
        string topic = world.Oracle.Topics[_topic];
        long end = node.Broker.FindTopic(topic)?.Partitions[0].EndOffset ?? 0;
        long from = end == 0 ? 0 : _random.NextInt64(Math.Max(0, end - 30), end);
        ReadResult result = node.Broker.Read(topic, 0, from, _random.Next(1, 40), _random.Next(1, 4_000));
        world.Oracle.Read(node.Name, _topic, from, result);
        world.Trace.Mix((ulong)end);
        return end;
    }

    private long Travel() => 50 + _random.Next(TravelUsMax);

    /// <summary>Some topics keep only their newest messages; who makes one first decides.</summary>
    private Proposal Create(string topic)
    {
        TopicConfig config = TopicConfig.Default with { RetentionMessages = _random.Next(2) == 0 ? 0 : _random.Next(1, 300) };
        return Proposal.Of(EntryKind.Command, new CreateTopic(topic, config).Encode());
    }

    private sealed record Attempt(
        SimulatedNode Node, int Life, PendingProposal Pending, bool IsCreating, bool IsAnswerLost, long DeadlineUs);

    private sealed record LinearizableRead(SimulatedNode Node, int Life, PendingRead Pending, long EndBefore);
}

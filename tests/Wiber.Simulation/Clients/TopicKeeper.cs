using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Clients;

/// <summary>
/// Gives topics more partitions, deletes topics, which clients then make again, and deletes single messages, while batches are on
/// their way. It asks as often as it takes to hear an answer, so it may delete a topic that was made again meanwhile.
/// </summary>
internal sealed class TopicKeeper
{
    private readonly World _world;
    private readonly Random _random;
    private readonly LeaderCall _call;
    private readonly (int IntervalUs, Func<BrokerCommand?> Make)[] _duties;
    private readonly long[] _dueUs;
    private BrokerCommand? _command;
    private bool _isUnderWay;
    private long _nextUs;

    public TopicKeeper(World world, IReadOnlyList<SimulatedNode> nodes)
    {
        _world = world;
        _random = new Random(world.Random.Next());
        _call = new LeaderCall(world, _random, nodes, nodes[0]);
        (int IntervalUs, Func<BrokerCommand?> Make)[] duties =
        [
            (world.Load.RaiseIntervalUs, Raise),
            (world.Load.TopicDeletionIntervalUs, DeleteTopic),
            (world.Load.MessageDeletionIntervalUs, DeleteMessage),
        ];
        _duties = [.. duties.Where(duty => duty.IntervalUs > 0)];
        _dueUs = [.. _duties.Select(duty => (long)_random.Next(duty.IntervalUs * 2))];
    }

    /// <summary>Does nothing any more once everything is healed, so that the topics stay.</summary>
    public void Step()
    {
        if (_world.IsHealed || _world.Events.NowUs < _nextUs)
        {
            return;
        }

        if (_isUnderWay)
        {
            Poll();
        }
        else if (_command is not null)
        {
            Ask();
        }
        else
        {
            Begin();
        }
    }

    private void Begin()
    {
        int duty = Array.FindIndex(_dueUs, dueUs => _world.Events.NowUs >= dueUs);
        if (duty < 0)
        {
            return;
        }

        _dueUs[duty] = _world.Events.NowUs + _random.Next(_duties[duty].IntervalUs * 2);
        _command = _call.Leader.IsUp ? _duties[duty].Make() : null;
        if (_command is not null)
        {
            Ask();
        }
    }

    private void Ask()
    {
        _isUnderWay = true;
        _call.Begin(Proposal.Of(EntryKind.Command, _command!.Encode()));
    }

    private void Poll()
    {
        switch (_call.Poll())
        {
            case CallProgress.Answered:
                ApplyOutcome outcome = _call.Pending[0].Task.Result.Outcome!;
                _world.Oracle.Told("the keeper of topics", outcome);
                _world.Tally.Add($"topics kept: {outcome.Status}");
                (_isUnderWay, _command) = (false, null);
                break;
            case CallProgress.Failed:
                _isUnderWay = false;
                _nextUs = _world.Events.NowUs + _call.RetryUs;
                break;
        }
    }

    private AlterTopic? Raise() =>
        Pick() is { } topic && topic.Partitions.Count < _world.Load.PartitionsMax
            ? new AlterTopic(topic.Name, topic.Config with { Partitions = topic.Partitions.Count + 1 })
            : null;

    private DeleteTopic? DeleteTopic() => Pick() is { } topic ? new DeleteTopic(topic.Name) : null;

    /// <summary>Mostly one that is there; as far as the node knows.</summary>
    private DeleteMessage? DeleteMessage()
    {
        if (Pick() is not { } topic)
        {
            return null;
        }

        PartitionDescription partition = topic.Partitions[_random.Next(topic.Partitions.Count)];
        long offset = _random.NextInt64(partition.FirstOffset, partition.EndOffset + 1);
        return new DeleteMessage(topic.Number, partition.Partition, offset);
    }

    private TopicDescription? Pick()
    {
        IReadOnlyList<TopicDescription> topics = _call.Leader.Broker.ListTopics();
        return topics.Count == 0 ? null : topics[_random.Next(topics.Count)];
    }
}

using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Raft;
using Wiber.Simulation.Checks.Models;
using Wiber.Simulation.Cluster;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Clients;

/// <summary>
/// A consumer in a group: joins, tells the leader that it is there, commits where it is, lets go of what it is asked for; and all
/// that goes wrong with consumers: falls silent, dies and comes back under its name while what it sent is still on its way, goes
/// by an assignment that has changed, commits what is not its own, or has the name of another one that runs.
/// </summary>
internal sealed class GroupConsumer
{
    private readonly World _world;
    private readonly string _group;
    private readonly string _member;
    private readonly Random _random;
    private readonly LeaderCall _call;
    private readonly int _restUsMax;
    private readonly int _sessionTimeoutMs;
    private LogIndex _joinedAt;
    private MemberAssignment? _assignment;
    private bool _isUnderWay;
    private long _nextUs;

    public GroupConsumer(World world, string group, string member, IReadOnlyList<SimulatedNode> nodes)
    {
        _world = world;
        _group = group;
        _member = member;
        _random = new Random(world.Random.Next());
        _call = new LeaderCall(world, _random, nodes, nodes[0]);
        _restUsMax = _random.Next(200_000, 2_000_000);
        _sessionTimeoutMs = _random.Next(GroupLimits.SessionTimeoutMsMin, 4_000);
    }

    private string Name => $"{_member} of {_group}";

    private LogIndex Proof => _world.Mutant == Mutant.MembersUnproven ? LogIndex.Zero : _joinedAt;

    /// <summary>Falls silent when everything is healed, for the leader to find out.</summary>
    public void Step()
    {
        if (_world.IsHealed || _world.Events.NowUs < _nextUs)
        {
            return;
        }

        if (_isUnderWay && _random.Next(100) > 0)
        {
            Poll();
            return;
        }

        // Seldom it dies over a request, which goes its way.
        bool isNew = _joinedAt == LogIndex.Zero;
        _joinedAt = _isUnderWay ? LogIndex.Zero : _joinedAt;
        _isUnderWay = false;
        _nextUs = _world.Events.NowUs + _random.Next(10_000, _restUsMax);
        if (_joinedAt == LogIndex.Zero)
        {
            Ask(isNew && _random.Next(20) == 0 ? Meddle() : Join());
        }
        else
        {
            Live();
        }
    }

    private void Live()
    {
        Beat();
        switch (_random.Next(40))
        {
            case 0:
                _nextUs += _random.Next(3_000 * _sessionTimeoutMs);
                _world.Tally.Add("consumers that fell silent");
                break;
            case 1:
                Ask(new LeaveGroup(_group, _member, Proof, LeaveReason.Left));
                break;
            case 2:
                _joinedAt = LogIndex.Zero;
                break;
            default:
                Ask((GroupCommand?)Release() ?? Commit());
                break;
        }
    }

    /// <summary>Only a leader hears a member; one that does not know it is behind, or the member is gone.</summary>
    private void Beat()
    {
        SimulatedNode leader = _call.Leader;
        if (!leader.IsUp || leader.Core.Role != Role.Leader)
        {
            return;
        }

        // Sometimes the answer is lost, and it goes on by what it knew.
        MemberAssignment? found = leader.Heartbeat(_group, _member, _joinedAt);
        if (_random.Next(4) > 0)
        {
            _assignment = found ?? _assignment;
        }
    }

    private JoinGroup Join()
    {
        _assignment = null;
        IReadOnlyList<string> topics = _world.Oracle.Topics;
        return new JoinGroup(
            _group, _member, "", _sessionTimeoutMs, _random.Next(3) > 0 ? topics : [topics[_random.Next(topics.Count)]]);
    }

    /// <summary>What only counts for a group without members, and is refused otherwise.</summary>
    private GroupCommand Meddle()
    {
        PartitionOffset[] offsets = [new(AnyPartition(), _random.Next(50))];
        return _random.Next(3) switch
        {
            0 => new CommitOffsets(_group, null, LogIndex.Zero, offsets),
            1 => new ResetOffsets(_group, offsets),
            _ => new DeleteGroup(_group),
        };
    }

    private ReleasePartitions? Release()
    {
        TopicPartition[] asked =
        [
            .. (_assignment?.Partitions ?? [])
                .Where(each => each.IsRevoking && _random.Next(4) > 0)
                .Select(each => each.Partition),
        ];
        return asked.Length == 0 ? null : new ReleasePartitions(_group, _member, Proof, _assignment!.Generation, asked);
    }

    private CommitOffsets? Commit()
    {
        if (_assignment is not { Partitions.Count: > 0 } assignment)
        {
            return null;
        }

        string signature = ModelGroup.Consumer(_member, _joinedAt);
        int count = _random.Next(1, assignment.Partitions.Count + 1);
        PartitionOffset[] offsets =
        [
            .. assignment.Partitions.Take(count).Select(each => new PartitionOffset(
                _random.Next(20) == 0 ? AnyPartition() : each.Partition, NextOffset(each), signature)),
        ];
        return new CommitOffsets(_group, _member, Proof, offsets);
    }

    /// <summary>Mostly further on, up to what a node has; sometimes back, as a late retry.</summary>
    private long NextOffset(AssignedPartition partition)
    {
        long from = Math.Max(0, (partition.Committed?.Offset ?? 0) - (_random.Next(5) == 0 ? 10 : 0));
        long end = EndOf(partition);
        return _random.Next(50) == 0 ? end + 100 : _random.NextInt64(from, Math.Max(from, end) + 1);
    }

    private long EndOf(AssignedPartition partition)
    {
        int number = partition.Partition.Partition;
        return _call.Leader.IsUp && _call.Leader.Broker.FindTopic(partition.Topic) is { } topic && number < topic.Partitions.Count
            ? topic.Partitions[number].EndOffset
            : 0;
    }

    private TopicPartition AnyPartition() => new(_random.Next(3), _random.Next(_world.Load.PartitionsMax));

    private void Ask(GroupCommand? command)
    {
        if (command is not null)
        {
            _isUnderWay = true;
            _call.Begin(Proposal.Of(EntryKind.Command, command.Encode()));
        }
    }

    private void Poll()
    {
        switch (_call.Poll())
        {
            case CallProgress.Answered:
                Settle(_call.Pending[0].Task.Result.Outcome!);
                break;
            case CallProgress.Failed:
                // It looks again before it says the same, or something else.
                _isUnderWay = false;
                _nextUs = _world.Events.NowUs + _call.RetryUs;
                break;
        }
    }

    private void Settle(ApplyOutcome outcome)
    {
        _isUnderWay = false;
        _world.Oracle.Told(Name, outcome);
        GroupOutcome answer = outcome.Group!;
        _world.Tally.Add($"groups: {answer.Status}");
        switch (answer.Status)
        {
            case GroupStatus.Joined:
                _joinedAt = answer.JoinedAt;
                break;
            case GroupStatus.Left or GroupStatus.UnknownGroup or GroupStatus.UnknownMember or GroupStatus.Fenced:
                _joinedAt = LogIndex.Zero;
                break;
        }
    }
}

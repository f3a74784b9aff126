using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: whatever consumers do and whenever they fail, a partition is worked on by one member at a time, only its owner commits,
/// commits never go back, and when it gets quiet everything is shared out again. Method: random schedules of consumers that join,
/// leave, work, stand still, wake up too late and come back under an old name, while topics come, grow and go, and the leader's
/// clock runs and leaders change; checked after every step.
/// </summary>
public sealed class GroupScheduleTests
{
    private const int SessionTimeoutMs = 2_000;
    private static readonly string[] TopicNames = ["t0", "t1", "t2", "t3"];

    private readonly GroupBench _bench = new();
    private readonly List<ScheduleConsumer> _consumers = [];
    private readonly Dictionary<TopicPartition, long> _committed = [];
    private readonly GroupSessions _sessions;
    private Random _random = new();
    private long _nowMs;
    private ulong _term = 1;
    private int _namesUsed;
    private long _generation;

    public GroupScheduleTests() => _sessions = new GroupSessions(_bench.Groups, () => _nowMs, pauseMsMax: 1_000);

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 20));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_partition_is_worked_on_by_one_member_at_a_time(int seed)
    {
        _random = new Random(seed);
        for (int round = 0; round < 8; round++)
        {
            for (int step = 0; step < 150; step++)
            {
                Step();
                Check();
            }

            Settle();
        }

        Assert.NotEmpty(_committed);
    }

    private void Step()
    {
        switch (_random.Next(20))
        {
            case 0 when Awake.Count() < 8:
                Join($"m{_namesUsed++}");
                break;
            case 1 when _consumers.Count > 0:
                // Started again after a crash, or by mistake a second time: the earlier one goes on until it learns of it.
                Join(_consumers[_random.Next(_consumers.Count)].Name);
                break;
            case 2:
                With(consumer => consumer.Leave());
                break;
            case 3:
                With(consumer => consumer.IsAsleep = true);
                break;
            case 4:
                foreach (ScheduleConsumer asleep in _consumers.Where(consumer => consumer.IsAsleep).Take(1))
                {
                    asleep.IsAsleep = false;
                }

                break;
            case 5:
                ChangeTopics();
                break;
            case 6:
                _term += _random.Next(10) == 0 ? 1ul : 0;
                break;
            case 7 when _bench.Groups.DescribeGroup("g") is { Phase: GroupPhase.Empty }:
                Reset();
                break;
            case 8:
                RepeatSomething();
                break;
            case 9:
                With(consumer => consumer.CommitFor(SomePartition()));
                break;
            case < 12:
                Look();
                break;
            case < 14:
                With(consumer => consumer.Work(_random));
                break;
            case < 16:
                With(consumer => consumer.CommitAll());
                break;
            default:
                With(Heartbeat);
                break;
        }
    }

    private IEnumerable<ScheduleConsumer> Awake => _consumers.Where(consumer => !consumer.IsAsleep && !consumer.IsOut);

    private void With(Action<ScheduleConsumer> act)
    {
        ScheduleConsumer[] awake = [.. Awake];
        if (awake.Length > 0)
        {
            act(awake[_random.Next(awake.Length)]);
        }
    }

    private void Heartbeat(ScheduleConsumer consumer)
    {
        consumer.Heartbeat(letsGo: _random.Next(3) > 0);
        _sessions.NoteHeard("g", consumer.Name);
    }

    private void Join(string name)
    {
        string[] topics = [.. _random.GetItems(TopicNames, _random.Next(1, 6)).Distinct().Order()];
        GroupOutcome outcome = _bench.Apply(new JoinGroup("g", name, "", SessionTimeoutMs, topics));
        Assert.Equal(GroupStatus.Joined, outcome.Status);
        _consumers.Add(new ScheduleConsumer(_bench, name, topics, outcome.JoinedAt));
    }

    private void ChangeTopics()
    {
        string name = TopicNames[_random.Next(TopicNames.Length)];
        if (_bench.Topics.FindTopic(name) is not { } shape)
        {
            _bench.CreateTopic(name, _random.Next(1, 7), endOffset: 50);
        }
        else if (_random.Next(3) == 0)
        {
            _bench.DeleteTopic(name);
            foreach (TopicPartition gone in _committed.Keys.Where(partition => partition.Topic == shape.Topic).ToArray())
            {
                _committed.Remove(gone);
            }
        }
        else
        {
            var partition = new TopicPartition(shape.Topic, 0);
            _bench.GrowTopic(name, shape.PartitionCount + _random.Next(3));
            _bench.Topics.SetBounds(partition, 10, _bench.Topics.FindBounds(partition)!.Value.EndOffset + _random.Next(100));
        }
    }

    private TopicPartition SomePartition()
    {
        TopicShape[] topics = [.. _bench.Topics.All.Values];
        TopicShape topic = topics.Length == 0 ? default : topics[_random.Next(topics.Length)];
        return new TopicPartition(topic.Topic, _random.Next(topic.PartitionCount + 1));
    }

    /// <summary>A copy of something that was said long ago comes in only now.</summary>
    private void RepeatSomething()
    {
        GroupCommand[] said = [.. _consumers.SelectMany(consumer => consumer.Said)];
        if (said.Length > 0)
        {
            _bench.Apply(said[_random.Next(said.Length)]);
        }
    }

    private void Reset()
    {
        foreach (GroupPartitionDescription partition in _bench.Describe().Partitions)
        {
            var offset = new PartitionOffset(partition.Partition, _random.NextInt64(partition.EndOffset + 1));
            Assert.Equal(GroupStatus.Reset, _bench.Apply(new ResetOffsets("g", [offset])).Status);
            _committed[partition.Partition] = offset.Offset;
        }
    }

    /// <summary>The leader's clock goes on, and it removes who is due.</summary>
    private void Look()
    {
        _nowMs += _random.Next(20) == 0 ? 5_000 : _random.Next(400);
        foreach (LeaveGroup leave in _sessions.FindExpired(new Term(_term)))
        {
            _bench.Apply(leave);
        }
    }

    private void Check()
    {
        IEnumerable<TopicPartition> workedOn =
            _consumers.Where(consumer => consumer.IsMember).SelectMany(consumer => consumer.Positions.Keys);
        Assert.Equal(workedOn.Order(), workedOn.Distinct().Order());
        GroupDescription? group = _bench.Groups.DescribeGroup("g");
        Assert.True(group is null || group.Generation >= _generation, "the generation went back");
        _generation = group?.Generation ?? 0;
        foreach (GroupPartitionDescription partition in group?.Partitions ?? [])
        {
            if (partition.Committed is { } committed)
            {
                Assert.True(committed.Offset >= _committed.GetValueOrDefault(partition.Partition), "a commit went back");
                _committed[partition.Partition] = committed.Offset;
            }
            else
            {
                Assert.DoesNotContain(partition.Partition, _committed);
            }
        }
    }

    /// <summary>Those who stand still are given up, the others go on; then nothing is left to be done.</summary>
    private void Settle()
    {
        for (int beat = 0; beat < 20; beat++)
        {
            foreach (ScheduleConsumer consumer in Awake.ToArray())
            {
                consumer.Heartbeat(letsGo: true);
                _sessions.NoteHeard("g", consumer.Name);
                Check();
            }

            _nowMs += 300;
            foreach (LeaveGroup leave in _sessions.FindExpired(new Term(_term)))
            {
                _bench.Apply(leave);
                Check();
            }
        }

        ScheduleConsumer[] members = [.. Awake];
        Assert.All(members, member => Assert.True(member.IsMember));
        GroupDescription? group = _bench.Groups.DescribeGroup("g");
        Assert.NotEqual(GroupPhase.Rebalancing, group?.Phase);
        Assert.Equal(members.Length, group?.Members.Count ?? 0);
        foreach ((string name, TopicShape shape) in _bench.Topics.All)
        {
            int[] shares =
            [
                .. members.Where(member => member.Topics.Contains(name))
                    .Select(member => member.Positions.Keys.Count(partition => partition.Topic == shape.Topic)),
            ];
            Assert.Equal(shares.Length == 0 ? 0 : shape.PartitionCount, shares.Sum());
            Assert.InRange(shares.Length == 0 ? 0 : shares.Max() - shares.Min(), 0, 1);
        }

        // One that wakes up only now learns that it is out.
        foreach (ScheduleConsumer late in _consumers.Where(consumer => consumer.IsAsleep).ToArray())
        {
            late.CommitAll();
            late.Heartbeat(letsGo: true);
            Assert.True(late.IsOut);
        }

        _consumers.RemoveAll(consumer => consumer.IsOut);
    }
}

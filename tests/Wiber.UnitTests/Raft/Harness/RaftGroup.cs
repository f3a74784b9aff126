using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>
/// A group of members numbered from 1, driven step by step. Everything is decided by the test or by the seed, so the same test
/// always runs the same way. The safety properties are checked all along, until a test forges messages.
/// </summary>
internal sealed class RaftGroup
{
    public const int ElectionTimeoutTicksMin = 10;
    public const int ElectionTimeoutTicksMax = 20;
    public const int HeartbeatTicks = 3;

    private readonly List<RaftMember> _members = [];
    private readonly Func<RaftOptions, RaftOptions>? _change;
    private bool _isForged;

    public RaftGroup(int size, Func<RaftOptions, RaftOptions>? change = null, int seed = 1)
    {
        Checker = new SafetyChecker(_members);
        _change = change;
        for (int number = 1; number <= size; number++)
        {
            AddMember(Id(number), (seed * 100) + number).Disk.Found(Founders(size));
        }
    }

    /// <summary>A message is about to arrive, or to be in vain because its receiver is down.</summary>
    public event Action<Envelope>? Delivering;

    public RaftNetwork Network { get; } = new();

    public SafetyChecker Checker { get; }

    public IReadOnlyList<RaftMember> Members => _members;

    /// <summary>The leader, if there is one; of two, the one in the later term.</summary>
    public RaftMember? Leader => _members.Where(each => each.IsUp && each.Role == Role.Leader).MaxBy(each => each.Term);

    public RaftMember this[int number] => _members[number - 1];

    public static NodeId Id(int number) => new($"n{number}");

    /// <summary>The membership of a group of voters.</summary>
    public static Membership Founders(int size) =>
        new(Enumerable.Range(1, size).Select(number => new Member(Id(number), MemberRole.Voter, "", 0, 0)));

    /// <summary>A group whose members start with empty disks.</summary>
    public static RaftGroup Of(int size, Func<RaftOptions, RaftOptions>? change = null, int seed = 1)
    {
        var group = new RaftGroup(size, change, seed);
        group._members.ForEach(member => member.Start());
        return group;
    }

    /// <summary>A group whose members start with empty disks and have not heard of each other.</summary>
    public static RaftGroup Unfounded(int size, Func<RaftOptions, RaftOptions>? change = null)
    {
        var group = new RaftGroup(size, change);
        foreach (RaftMember member in group._members)
        {
            member.Disk.Found(null);
            member.Start();
        }

        return group;
    }

    /// <summary>A node that knows nothing of a group yet, to be taken in; its number follows the others.</summary>
    public RaftMember Join(ulong disk = 0, int? number = null)
    {
        int next = _members.Count + 1;
        RaftMember member = AddMember(Id(number ?? next) with { Disk = disk }, seed: next);
        member.Start();
        return member;
    }

    /// <summary>Has the leader change the members, and delivers everything.</summary>
    public MembershipStatus Change(MembershipChange change)
    {
        var status = MembershipStatus.NotLeader;
        Leader!.Do(core => status = core.ProposeMembership(change, out _));
        Settle();
        return status;
    }

    /// <summary>What makes a node a joiner.</summary>
    public static MembershipChange Joining(NodeId id, MemberRole role = MemberRole.Joiner) =>
        new MembershipChange.Add(new Member(id, role, "", 0, 0));

    /// <summary>A group whose members start with logs of these terms, in the term of their last entry.</summary>
    public static RaftGroup WithLogs(params ulong[][] logs) =>
        WithLogs([.. logs.Select(TestLog.OfTerms)], term: null, change: null);

    /// <summary>The same, with the group's members as entry 1.</summary>
    /// <param name="logs">The terms of the entries, for each member.</param>
    /// <param name="term">The term that all have heard of, or nothing for that of their last entry.</param>
    /// <param name="change">Changes the options of each member.</param>
    public static RaftGroup WithFoundedLogs(ulong[][] logs, ulong? term, Func<RaftOptions, RaftOptions>? change) =>
        WithLogs([.. logs.Select(terms => TestLog.Founded(Founders(logs.Length), terms))], term, change);

    /// <summary>Makes a member leader: the others lose their connection to the one they follow, and it campaigns.</summary>
    public RaftGroup Elect(int number)
    {
        static bool IsFollowing(RaftMember each) => each.IsUp && each.Role == Role.Follower && each.Core.Leader is not null;
        foreach (RaftMember member in _members.Where(IsFollowing))
        {
            member.Do(core => core.Disconnected(core.Leader!.Value, ElectionTimeoutTicksMax));
        }

        this[number].Do(core => core.Campaign());
        Settle();
        Assert.Equal(Role.Leader, this[number].Role);
        return this;
    }

    public LogIndex Propose(int number, int bodyBytes = 8)
    {
        LogIndex index = default;
        this[number].Do(core => Assert.Equal(ProposeResult.Accepted, core.Propose(TestLog.Body(bodyBytes), out index)));
        return index;
    }

    /// <summary>Delivers everything, in order, until nothing moves any more.</summary>
    public RaftGroup Settle()
    {
        for (int delivered = 0; Network.InFlight.Count > 0; delivered++)
        {
            Assert.True(delivered < 20_000, "the members never stop talking");
            Deliver(Network.TakeAt(0));
        }

        return this;
    }

    public RaftGroup Deliver(Envelope envelope)
    {
        RaftMember receiver = _members.Find(member => member.Id == envelope.To)!;
        Delivering?.Invoke(envelope);
        if (receiver.IsUp)
        {
            receiver.Step(envelope.From, envelope.Message);
        }

        return this;
    }

    /// <summary>Lets time go by for everyone, delivering everything in between.</summary>
    public RaftGroup Tick(int ticks = 1)
    {
        for (int tick = 0; tick < ticks; tick++)
        {
            foreach (RaftMember member in _members.Where(each => each.IsUp))
            {
                member.Tick();
            }

            Settle();
        }

        return this;
    }

    /// <summary>Lets time go by for one member only and delivers nothing.</summary>
    public RaftGroup TickAlone(int number, int ticks = 1)
    {
        for (int tick = 0; tick < ticks; tick++)
        {
            this[number].Tick();
        }

        return this;
    }

    public RaftGroup Isolate(int number) => Isolate(this[number]);

    public RaftGroup Isolate(RaftMember member)
    {
        foreach (RaftMember other in _members.Where(each => each != member))
        {
            Network.Cut(member.Id, other.Id);
            Network.Cut(other.Id, member.Id);
        }

        return this;
    }

    public RaftGroup Heal()
    {
        Network.Heal();
        return this;
    }

    public RaftGroup Restart(int number)
    {
        this[number].Crash();
        this[number].Start();
        return this;
    }

    /// <summary>
    /// Delivers a message that no member sent. The group's history is not a real one from then on, so its safety is not checked.
    /// </summary>
    public RaftGroup Forge(int from, int to, RaftMessage message)
    {
        _isForged = true;
        return Deliver(new Envelope(Id(from), Id(to), message));
    }

    private static RaftGroup WithLogs(List<LogEntry>[] logs, ulong? term, Func<RaftOptions, RaftOptions>? change)
    {
        var group = new RaftGroup(logs.Length, change);
        for (int i = 0; i < logs.Length; i++)
        {
            Term last = logs[i].Count == 0 ? Term.Zero : logs[i][^1].Term;
            var hardState = new HardState(term is { } heard ? new Term(heard) : last, null);
            group._members[i].Disk.Prepare(hardState, logs[i]);
            group._members[i].Start();
        }

        return group;
    }

    private RaftMember AddMember(NodeId id, int seed)
    {
        var options = new RaftOptions
        {
            Group = TestLog.Group,
            Self = id,
            ElectionTimeoutTicksMin = ElectionTimeoutTicksMin,
            ElectionTimeoutTicksMax = ElectionTimeoutTicksMax,
            HeartbeatTicks = HeartbeatTicks,
            Random = new Random(seed),
        };
        var member = new RaftMember(_change?.Invoke(options) ?? options, Network, Observe);
        _members.Add(member);
        return member;
    }

    private void Observe(RaftMember member)
    {
        if (!_isForged)
        {
            Checker.Check(member);
        }
    }
}

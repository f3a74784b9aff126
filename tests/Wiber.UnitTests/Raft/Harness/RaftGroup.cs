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
    private bool _isForged;

    public RaftGroup(int size, Func<RaftOptions, RaftOptions>? change = null, int seed = 1)
    {
        Checker = new SafetyChecker(_members);
        for (int number = 1; number <= size; number++)
        {
            var options = new RaftOptions
            {
                Group = TestLog.Group,
                Self = Id(number),
                ElectionTimeoutTicksMin = ElectionTimeoutTicksMin,
                ElectionTimeoutTicksMax = ElectionTimeoutTicksMax,
                HeartbeatTicks = HeartbeatTicks,
                Random = new Random((seed * 100) + number),
            };
            var member = new RaftMember(change?.Invoke(options) ?? options, Network, Observe);
            member.Disk.Found(Founders(size));
            _members.Add(member);
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

    /// <summary>A node that knows nothing of a group yet, to be taken in; its number follows the others.</summary>
    public RaftMember Join(ulong disk = 0, int? number = null)
    {
        RaftOptions options = _members[0].Options with
        {
            Self = Id(number ?? _members.Count + 1) with { Disk = disk },
            Random = new Random(_members.Count + 1),
        };
        var member = new RaftMember(options, Network, Observe);
        _members.Add(member);
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
    public static RaftGroup WithLogs(params ulong[][] logs) => WithLogs(logs, term: null, change: null);

    /// <summary>A group whose members start with logs of these terms.</summary>
    /// <param name="logs">The terms of the entries, for each member.</param>
    /// <param name="term">The term that all have heard of, or nothing for that of their last entry.</param>
    /// <param name="change">Changes the options of each member.</param>
    public static RaftGroup WithLogs(ulong[][] logs, ulong? term, Func<RaftOptions, RaftOptions>? change)
    {
        var group = new RaftGroup(logs.Length, change);
        for (int i = 0; i < logs.Length; i++)
        {
            var hardState = new HardState(new Term(term ?? logs[i].LastOrDefault()), null);
            group._members[i].Disk.Prepare(hardState, TestLog.OfTerms(logs[i]));
            group._members[i].Start();
        }

        return group;
    }

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
                member.Do(core => core.Tick());
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
            this[number].Do(core => core.Tick());
        }

        return this;
    }

    public RaftGroup Isolate(int number)
    {
        foreach (RaftMember other in _members.Where(each => each.Id != Id(number)))
        {
            Network.Cut(Id(number), other.Id);
            Network.Cut(other.Id, Id(number));
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

    private void Observe(RaftMember member)
    {
        if (!_isForged)
        {
            Checker.Check(member);
        }
    }
}

using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: the leader removes who is silent or does not let go, and nobody else; a leader that does not know gives everybody time.
/// Method: a clock of the test's own, looks every 200 ms.
/// </summary>
public sealed class GroupSessionsTests
{
    private const int StepMs = 200;
    private readonly GroupBench _bench = new();
    private readonly GroupSessions _sessions;
    private long _nowMs = 5_000;

    public GroupSessionsTests()
    {
        _sessions = new GroupSessions(_bench.Groups, () => _nowMs, pauseMsMax: 1_000);
        _bench.CreateTopic("t", 8);
    }

    [Fact]
    public void A_silent_member_is_given_up_after_its_own_timeout()
    {
        LogIndex joinedAt = Join("quick", 1_000);
        Join("slow", 3_000);
        Assert.Empty(Pass(1_000));
        Assert.Equal(
            [new LeaveGroup("g", "quick", joinedAt, LeaveReason.Expired)], Pass(StepMs));
        _bench.Apply(new LeaveGroup("g", "quick", joinedAt, LeaveReason.Expired));
        Assert.Empty(Pass(1_800));
        Assert.Equal(["slow"], Pass(StepMs).Select(leave => leave.Member));
    }

    [Fact]
    public void A_member_that_is_heard_stays()
    {
        Join("a", 1_000);
        Join("b", 1_000, "other");
        for (int beat = 0; beat < 20; beat++)
        {
            Assert.DoesNotContain(Pass(800), leave => leave.Member == "a");
            _sessions.NoteHeard("g", "a");
        }

        Assert.Equal(["b"], Pass(StepMs).Select(leave => leave.Member));
    }

    [Fact]
    public void A_member_that_does_not_let_go_is_given_up_though_it_is_heard()
    {
        Join("a", 1_000);
        Pass(600);
        Join("b", 60_000);
        for (int beat = 0; beat < 5; beat++)
        {
            Assert.Empty(Pass(StepMs));
            _sessions.NoteHeard("g", "a");
        }

        // Something it was asked for later does not give it more time for the first.
        Join("c", 60_000);
        Pass(StepMs);
        _sessions.NoteHeard("g", "a");
        Assert.Equal(["a"], Pass(StepMs).Select(leave => leave.Member));
    }

    [Fact]
    public void A_member_that_lets_go_in_time_stays()
    {
        Join("a", 1_000);
        for (int other = 0; other < 3; other++)
        {
            Join($"b{other}", 60_000);
            for (int beat = 0; beat < 4; beat++)
            {
                Assert.Empty(Pass(StepMs));
                _sessions.NoteHeard("g", "a");
            }

            _bench.Release("a", [.. _bench.Groups.FindAssignment("g", "a")!.Partitions
                .Where(partition => partition.IsRevoking).Select(partition => partition.Partition)]);
        }
    }

    [Fact]
    public void A_new_leader_gives_everybody_their_whole_time()
    {
        Join("a", 1_000);
        Pass(1_000);
        Assert.Empty(Pass(1_000, new Term(2)));
        Assert.NotEmpty(Pass(400, new Term(2)));
    }

    [Fact]
    public void A_node_that_led_before_gives_everybody_their_whole_time()
    {
        Join("a", 1_000);
        Pass(1_000);
        _sessions.Stop();
        Assert.Equal(0, _sessions.Count);
        Assert.Empty(Pass(1_000));
        Assert.NotEmpty(Pass(400));
    }

    [Fact]
    public void A_process_that_stood_still_blames_nobody()
    {
        Join("a", 1_000);
        Pass(StepMs);
        _nowMs += 60_000;
        Assert.Empty(Pass(800));
        Assert.NotEmpty(Pass(StepMs));
    }

    [Fact]
    public void A_dead_member_goes_though_the_leader_stands_still_again_and_again()
    {
        Join("a", 1_000);
        int pauses = 0;
        while (Pass(400).Count == 0)
        {
            _nowMs += 1_500;
            Assert.InRange(++pauses, 1, 3);
        }

        Assert.Equal(2, pauses);
    }

    [Fact]
    public void A_member_that_does_not_let_go_is_given_up_though_the_leader_stands_still_again_and_again()
    {
        Join("a", 1_000);
        Pass(StepMs);
        Join("b", 60_000);
        int pauses = 0;
        while (Pass(400).Count == 0)
        {
            _nowMs += 1_500;
            _sessions.NoteHeard("g", "a");
            Assert.InRange(++pauses, 1, 3);
        }

        Assert.Equal(2, pauses);
    }

    [Fact]
    public void Who_was_heard_right_after_a_pause_has_no_more_than_its_time()
    {
        Join("a", 1_000);
        Pass(StepMs);
        _nowMs += 60_000;
        _sessions.NoteHeard("g", "a");
        Assert.Empty(Pass(1_000));
        Assert.NotEmpty(Pass(StepMs));
    }

    [Fact]
    public void Who_joined_again_is_not_the_one_that_was_silent()
    {
        Join("a", 1_000);
        Pass(1_000);
        LogIndex again = Join("a", 1_000);
        Assert.Empty(Pass(1_000));
        Assert.Equal(again, Assert.Single(Pass(StepMs)).JoinedAt);
    }

    [Fact]
    public void Only_members_take_memory()
    {
        Join("a", 1_000);
        Pass(StepMs);
        _sessions.NoteHeard("g", "stranger");
        _sessions.NoteHeard("stranger", "a");
        Pass(StepMs);
        Assert.Equal(1, _sessions.Count);
        _bench.Leave("a");
        Pass(StepMs);
        Assert.Equal(0, _sessions.Count);
    }

    private LogIndex Join(string member, int sessionTimeoutMs, string topic = "t") =>
        _bench.Apply(new JoinGroup("g", member, "", sessionTimeoutMs, [topic])).JoinedAt;

    /// <summary>Lets time pass, looking all the while, and gives what the last look found.</summary>
    private IReadOnlyList<LeaveGroup> Pass(int durationMs, Term? term = null)
    {
        IReadOnlyList<LeaveGroup> found = _sessions.FindExpired(term ?? new Term(1));
        for (int passedMs = 0; passedMs < durationMs; passedMs += StepMs)
        {
            _nowMs += StepMs;
            found = _sessions.FindExpired(term ?? new Term(1));
        }

        return found;
    }
}

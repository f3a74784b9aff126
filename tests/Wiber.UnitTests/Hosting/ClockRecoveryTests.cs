using Wiber.Node.Clock;
using Wiber.Node.Hosting;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;

namespace Wiber.UnitTests.Hosting;

/// <summary>
/// Hybrid time over restarts and leader changes: whatever the wall clock says, it goes on behind everything in the log.
/// </summary>
public sealed class ClockRecoveryTests
{
    private const uint Group = 1;

    [Fact]
    public void After_a_restart_time_goes_on_behind_the_log_though_the_wall_clock_went_back()
    {
        ulong future = (ulong)new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000 << 12;
        var proposal = Proposal.Of(EntryKind.Messages, "body"u8);
        proposal.Time = new EntryTime(0, future);
        LogEntry entry = LogEntry.Seal(proposal, new LogIndex(1), new Term(1), Group, 0);
        var options = new LogStoreOptions { ClusterName = "test", NodeId = new NodeId("n1"), NewDisk = 1, Group = Group };
        var disk = new SimulatedDisk();
        using (LogStore before = LogStore.Open(disk, options))
        {
            before.Persist([new PersistBatch(1, new HardState(new Term(1), null), null, [entry])]);
        }

        using LogStore log = LogStore.Open(disk, options);
        HybridClock clock = NodeServices.CreateClock(log, () => new ClockReading(0, null));
        Assert.True(clock.NextTime().HybridTime >= future + HybridClock.TicksPerRecord);
    }

    [Fact]
    public void The_first_entry_of_a_leader_is_timed_like_every_other()
    {
        var options = new RaftOptions
        {
            Group = Group,
            Self = new NodeId("n1"),
            ElectionTimeoutTicksMin = 10,
            ElectionTimeoutTicksMax = 10,
            HeartbeatTicks = 3,
            Random = new Random(1),
            Now = () => new EntryTime(7, 7 << 12, 3),
        };
        var core = new RaftCore(options, PersistentState.Empty);
        core.Found(new Membership([new Member(new NodeId("n1"), MemberRole.Voter, "localhost", 1, 2)]));
        LogEntry first = Assert.Single(core.TakeReady().Entries);
        Assert.Equal((EntryKind.Membership, new EntryTime(7, 7 << 12, 3)), (first.Kind, first.Header.Time));
    }
}

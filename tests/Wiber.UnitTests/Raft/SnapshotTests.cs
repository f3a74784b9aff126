using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft;

// Followers that need entries which are gone (Raft §7). The leader's snapshot comes in pieces; the log begins behind what the
// leader no longer has, and the entries between it and the snapshot's state come as usual.
public sealed class SnapshotTests
{
    private const int PieceBytes = 30;

    [Fact]
    public void A_follower_that_needs_entries_which_are_gone_gets_a_snapshot_and_then_the_log()
    {
        RaftGroup group = FallenBehind(out LogIndex compacted);

        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.Equal(compacted, group[3].Core.PreviousIndex);
        Assert.Equal(group[1].Commit, group[3].Commit);
        Assert.Equal(group[1].Applied, group[3].Applied);
        Assert.Equal(group[1].LogTerms, group[3].LogTerms);
        Assert.Equal(3, group[3].Core.Membership.Voters.Count);
        Assert.Equal(TestSnapshot.Bytes, group[3].Disk.SnapshotData.Count);
    }

    [Fact]
    public void Lost_and_repeated_pieces_do_no_harm()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            RaftGroup group = FallenBehind(out _);
            group.Heal();
            for (int tick = 0; tick < 400; tick++)
            {
                foreach (RaftMember member in group.Members)
                {
                    member.Do(core => core.Tick());
                }

                for (int waiting = group.Network.InFlight.Count; waiting > 0; waiting--)
                {
                    Envelope next = group.Network.TakeAt(random.Next(waiting));
                    bool isSnapshot = next.Message is InstallSnapshot or InstallSnapshotReply;
                    for (int times = isSnapshot ? random.Next(3) : 1; times > 0; times--)
                    {
                        group.Deliver(next);
                    }
                }
            }

            group.Tick(100);
            Assert.Equal(group[1].Applied, group[3].Applied);
            List<byte> data = group[3].Disk.SnapshotData;
            Assert.Equal(Enumerable.Range(0, TestSnapshot.Bytes).Select(place => (byte)(place + data[0])), data);
        }
    }

    [Fact]
    public void A_transfer_goes_on_where_it_was_after_the_follower_restarted()
    {
        RaftGroup group = FallenBehind(out _);
        group.Heal();
        group[1].LoadsAtOnce = false;
        group.Tick(2 * RaftGroup.HeartbeatTicks);
        group[1].CompleteSnapshotLoad();
        group.Settle();
        Assert.Equal(PieceBytes, group[3].Disk.Snapshot!.Value.ReceivedBytes);

        group.Restart(3);
        group.Tick(RaftGroup.HeartbeatTicks);
        Assert.Equal(PieceBytes, Assert.Single(group[1].SnapshotLoadsWaiting).Offset);
        group[1].LoadsAtOnce = true;
        group[1].CompleteSnapshotLoad();
        group.Settle().Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.Equal(group[1].Applied, group[3].Applied);
    }

    [Fact]
    public void A_crash_between_the_last_piece_and_the_new_log_leaves_a_follower_that_gets_on()
    {
        RaftGroup group = FallenBehind(out LogIndex compacted);
        group.Heal();
        group[3].WritesAtOnce = false;
        for (int piece = 0; group[3].Disk.Snapshot is not { ReceivedBytes: > 2 * PieceBytes }; piece++)
        {
            Assert.True(piece < 100);
            group.Tick(1);
            group[3].CompleteWrites();
        }

        group.Settle();
        group.Restart(3);
        group[3].WritesAtOnce = true;
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(compacted, group[3].Core.PreviousIndex);
        Assert.Equal(group[1].Applied, group[3].Applied);
    }

    [Fact]
    public void A_snapshot_that_holds_nothing_new_is_answered_and_changes_nothing()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        ulong last = group[2].Last;
        LogEntry second = group[2].Disk.Entries[1];

        group.Forge(1, 2, Message(group, LogLink.To(second.Header)));

        Assert.Equal((last, 0ul), (group[2].Last, group[2].Core.PreviousIndex.Value));
        Assert.Null(group[2].Disk.Snapshot);
        InstallSnapshotReply reply = Assert.IsType<InstallSnapshotReply>(Assert.Single(group.Network.InFlight).Message);
        Assert.Equal(TestSnapshot.Bytes, reply.NextOffset);
    }

    [Fact]
    public void A_log_that_agrees_with_the_snapshots_beginning_keeps_what_follows_it()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Isolate(3);
        group.Propose(1);
        group.Propose(1);
        group.Settle();
        LogEntry second = group[2].Disk.Entries[1];
        Assert.True(group[2].Core.CommitIndex < second.Index);

        group.Forge(1, 2, Message(group, LogLink.To(second.Header)));

        Assert.Equal(3ul, group[2].Last);
        Assert.Equal(second.Index, group[2].Core.CommitIndex);
    }

    [Fact]
    public void Entries_that_contradict_the_snapshot_go_with_the_log_they_were_in()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 3, 3, 3], [1, 3, 3, 3], [1, 2, 2, 2, 2, 2]);
        group[3].Crash();
        group.Elect(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        group[1].Compact(group[1].Applied.Previous);

        group[3].Start();
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(group.Leader!.LogTerms.Last(), group[3].LogTerms.Last());
        Assert.Equal(group.Leader.Applied, group[3].Applied);
        Assert.Equal(group.Leader.Commit, group[3].Commit);
    }

    [Fact]
    public void A_follower_whose_state_was_lost_gets_a_snapshot_and_keeps_its_log_and_its_acknowledgements()
    {
        RaftGroup group = RaftGroup.Of(3, options => options with { SnapshotChunkBytesMax = PieceBytes }).Elect(1);
        group.Propose(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        foreach (RaftMember member in group.Members)
        {
            member.Compact(new LogIndex(2));
        }

        group[3].Crash();
        group[3].Start(applied: LogIndex.Zero);
        Assert.True(group[3].Core.IsStateMissing);
        group[2].Crash();
        LogIndex index = group.Propose(1);
        group.Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.True(group[1].Core.CommitIndex >= index, "the follower's disk counts while its state is missing");
        Assert.False(group[3].Core.IsStateMissing);
        Assert.Equal(group[1].Applied, group[3].Applied);
        Assert.Equal(new LogIndex(2), group[3].Core.PreviousIndex);
    }

    [Fact]
    public void A_follower_that_cannot_use_an_old_snapshot_says_how_new_it_must_be()
    {
        RaftGroup group = StateLostBehindTheLeadersLog();
        Assert.Equal(LogIndex.Zero, Assert.Single(group[1].SnapshotLoadsWaiting).StateIndexMin);

        group[1].CompleteSnapshotLoad(state: new LogIndex(1));
        group.Settle();
        Assert.True(group[3].Core.IsStateMissing);
        group.Tick(2 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(new LogIndex(2), Assert.Single(group[1].SnapshotLoadsWaiting).StateIndexMin);
        group[1].CompleteSnapshotLoad();
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        Assert.Equal(group[1].Applied, group[3].Applied);
    }

    [Fact]
    public void A_snapshot_that_is_older_than_the_followers_log_is_not_sent_in_vain()
    {
        RaftGroup group = StateLostBehindTheLeadersLog();
        group[1].CompleteSnapshotLoad(state: new LogIndex(1));
        group.Settle().Tick(2 * RaftGroup.ElectionTimeoutTicksMax);
        var stillOld = TestSnapshot.Read(
            group[1].SnapshotLoadsWaiting.Single() with { StateIndexMin = LogIndex.Zero }, new LogIndex(1));

        group[1].Do(core => core.SnapshotLoaded(group[3].Id, stillOld));

        Assert.DoesNotContain(group.Network.InFlight, each => each.Message is InstallSnapshot);
    }

    [Fact]
    public void A_snapshot_is_acknowledged_and_taken_over_only_when_all_of_it_is_on_the_disk()
    {
        RaftGroup group = RaftGroup.Of(3, options => options with { SnapshotChunkBytesMax = PieceBytes }).Elect(1);
        group.Propose(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        group[1].Compact(new LogIndex(2));
        group[3].Compact(new LogIndex(2));
        group[3].Crash();
        group[3].Start(applied: LogIndex.Zero);
        group[3].WritesAtOnce = false;
        var acknowledged = new List<(long Offset, long Durable)>();
        group.Network.Sent += envelope =>
        {
            if (envelope.Message is InstallSnapshotReply reply)
            {
                bool isTakenOver = group[3].Applied > LogIndex.Zero;
                acknowledged.Add((reply.NextOffset, isTakenOver ? TestSnapshot.Bytes : group[3].Disk.Snapshot?.ReceivedBytes ?? 0));
            }
        };

        for (int tick = 0; tick < 4 * RaftGroup.ElectionTimeoutTicksMax; tick++)
        {
            group[1].Do(core => core.Tick());
            for (int waiting = group.Network.InFlight.Count; waiting > 0; waiting--)
            {
                Envelope next = group.Network.TakeAt(0);
                group.Deliver(next);
                if (next.Message is InstallSnapshot)
                {
                    group.Deliver(next);
                }
            }

            group[3].CompleteWrites();
        }

        Assert.Equal(group[1].Applied, group[3].Applied);
        Assert.Contains(acknowledged, each => each.Offset == TestSnapshot.Bytes);
        Assert.All(acknowledged, each => Assert.True(each.Offset <= each.Durable, $"{each.Offset} of {each.Durable}"));
    }

    [Fact]
    public void A_log_that_is_compacted_during_a_transfer_begins_it_anew()
    {
        RaftGroup group = FallenBehind(out _);
        group.Heal();
        group[1].LoadsAtOnce = false;
        group.Tick(2 * RaftGroup.HeartbeatTicks);
        group[1].CompleteSnapshotLoad();
        group.Settle();
        group.Propose(1);
        group.Propose(1);
        group.Settle();
        group[1].Compact(group[1].Applied);

        group[1].LoadsAtOnce = true;
        group[1].CompleteSnapshotLoad();
        group.Settle().Tick(3 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(group[1].Core.PreviousIndex, group[3].Core.PreviousIndex);
        Assert.Equal(group[1].Applied, group[3].Applied);
    }

    [Fact]
    public void A_new_leader_with_another_snapshot_begins_anew()
    {
        RaftGroup group = FallenBehind(out _);
        group[2].Compact(new LogIndex(3));
        group.Heal();
        group[1].LoadsAtOnce = false;
        group.Tick(2 * RaftGroup.HeartbeatTicks);
        group[1].CompleteSnapshotLoad();
        group.Settle();
        Assert.Equal(PieceBytes, group[3].Disk.Snapshot!.Value.ReceivedBytes);

        group[1].Crash();
        group.Tick(5 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, group[2].Role);
        Assert.Equal(group[2].Applied, group[3].Applied);
    }

    [Fact]
    public void A_joiner_of_a_compacted_log_gets_the_membership_with_the_snapshot()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        group[1].Compact(group[1].Applied);
        RaftMember joiner = group.Join();

        Assert.Equal(MembershipStatus.Accepted, group.Change(RaftGroup.Joining(joiner.Id)));
        group.Tick(5 * RaftGroup.ElectionTimeoutTicksMin);

        Assert.True(joiner.Core.Membership.IsVoter(joiner.Id));
        Assert.Equal(group[1].Applied, joiner.Applied);
        joiner.Crash();
        joiner.Start(applied: joiner.Applied);
        Assert.Equal(4, joiner.Core.Membership.Voters.Count);
    }

    [Fact]
    public void Entries_that_were_read_before_they_were_removed_are_not_sent()
    {
        RaftGroup group = RaftGroup.Of(3, options => options with { TailBytesMax = 1 }).Elect(1);
        group[1].LoadsAtOnce = false;
        group.Isolate(3);
        for (int i = 0; i < 6; i++)
        {
            group.Propose(1);
            group.Settle();
        }

        group.Tick(RaftGroup.HeartbeatTicks + 1);
        group.Heal().Tick(RaftGroup.HeartbeatTicks + 1);
        Assert.NotEmpty(group[1].LoadsWaiting);
        List<LogEntry> read = group[1].Disk.Read(group[1].LoadsWaiting.Single(load => load.Peer == group[3].Id));
        group[1].Compact(new LogIndex(5));

        group[1].Do(core => core.EntriesLoaded(group[3].Id, read));

        Assert.DoesNotContain(group.Network.InFlight, each => each.Message is AppendEntries { Entries.Count: > 0 });
    }

    [Fact]
    public void A_piece_that_was_asked_for_in_an_earlier_term_does_not_begin_a_transfer()
    {
        RaftGroup group = FallenBehind(out _);
        group.Heal();
        group[1].LoadsAtOnce = false;
        group.Tick(2 * RaftGroup.HeartbeatTicks);
        group[1].CompleteSnapshotLoad();
        group.Settle();
        var late = TestSnapshot.Read(Assert.Single(group[1].SnapshotLoadsWaiting), group[1].Applied);
        Assert.Equal(PieceBytes, late.Offset);

        group.Elect(2).Elect(1).Tick(RaftGroup.HeartbeatTicks + 1);
        group[1].Do(core => core.SnapshotLoaded(group[3].Id, late));
        Assert.DoesNotContain(group.Network.InFlight, each => each.Message is InstallSnapshot);

        group[1].LoadsAtOnce = true;
        group.Tick(5 * RaftGroup.ElectionTimeoutTicksMax);
        Assert.Equal(group[1].Applied, group[3].Applied);
    }

    /// <summary>Member 3 has lost its state, and its log begins later than the leader's, who was asked for a snapshot.</summary>
    private static RaftGroup StateLostBehindTheLeadersLog()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1);
        group[3].Compact(new LogIndex(2));
        group[3].Crash();
        group[3].Start(applied: LogIndex.Zero);
        group[1].LoadsAtOnce = false;
        group.Tick(2 * RaftGroup.HeartbeatTicks);
        return group;
    }

    /// <summary>Member 3 is cut off, and the leader has removed entries that it needs.</summary>
    private static RaftGroup FallenBehind(out LogIndex compacted)
    {
        RaftGroup group = RaftGroup.Of(3, options => options with { SnapshotChunkBytesMax = PieceBytes }).Elect(1);
        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1).Isolate(3);
        for (int i = 0; i < 5; i++)
        {
            group.Propose(1);
            group.Settle();
        }

        group.Tick(RaftGroup.HeartbeatTicks + 1);
        compacted = new LogIndex(4);
        group[1].Compact(compacted);
        return group;
    }

    private static InstallSnapshot Message(RaftGroup group, LogLink link) => new(
        group[1].Core.CurrentTerm,
        new Node.Raft.Snapshots.SnapshotChunk(99, link.Index, link.Term, TestSnapshot.Bytes, 0, new byte[PieceBytes]),
        new Node.Raft.Snapshots.LogReset(link, new PlacedMembership(LogIndex.Zero, RaftGroup.Founders(3))));
}

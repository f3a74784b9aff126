using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;

namespace Wiber.UnitTests.Storage;

// Goal: a vote that was saved is never forgotten, and one damaged slot never matters.
// Method: tear the write of each slot at every byte, flip every byte of one slot, and damage both.
public sealed class VoteFileTests
{
    private static readonly HardState Old = new(new Term(3), new NodeId("n1", 17));
    private static readonly HardState New = new(new Term(4), new NodeId("another-node", ulong.MaxValue));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_save_torn_at_any_byte_of_either_slot_leaves_the_old_vote_or_the_new_one(int slot)
    {
        for (int torn = 0; torn <= VoteFile.SlotBytes; torn++)
        {
            SimulatedDisk disk = Saved(Old);
            using (VoteFile vote = VoteFile.Open(disk, isNew: false))
            {
                disk.PowerLossAt = disk.Operations + 1 + (2 * slot);
                Assert.Throws<PowerLossException>(() => vote.Save(New));
            }

            disk.RestartMachine(Survival.FirstBytes(torn));
            using VoteFile reopened = VoteFile.Open(disk, isNew: false);
            if (slot == 1)
            {
                Assert.Equal(New, reopened.State);
            }
            else
            {
                // The bytes from the end of the name to the checksum are zeros, written or not; the checksum decides.
                Assert.Equal(torn == VoteFile.SlotBytes ? New : Old, reopened.State);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void One_damaged_slot_is_recovered_and_repaired(int slot)
    {
        for (int offset = 0; offset < VoteFile.SlotBytes; offset++)
        {
            SimulatedDisk disk = Saved(New);
            disk.Flip(StorageLayout.Vote, (slot * VoteFile.SlotDistanceBytes) + offset, 0x10);
            VoteFile.Open(disk, isNew: false).Dispose();

            // Repaired: now the other one may be damaged.
            disk.Flip(StorageLayout.Vote, ((1 - slot) * VoteFile.SlotDistanceBytes) + offset, 0x10);
            using VoteFile reopened = VoteFile.Open(disk, isNew: false);
            Assert.Equal(New, reopened.State);
        }
    }

    [Fact]
    public void Two_damaged_slots_are_refused()
    {
        SimulatedDisk disk = Saved(New);
        disk.Flip(StorageLayout.Vote, 20, 1);
        disk.Flip(StorageLayout.Vote, VoteFile.SlotDistanceBytes + 30, 1);
        StorageException e = Assert.Throws<StorageException>(() => VoteFile.Open(disk, isNew: false));
        Assert.Contains("disk/vote", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_unless_the_folder_is_new()
    {
        var disk = new SimulatedDisk();
        Assert.Throws<StorageException>(() => VoteFile.Open(disk, isNew: false));
        using VoteFile vote = VoteFile.Open(disk, isNew: true);
        Assert.Equal(default, vote.State);
    }

    [Fact]
    public void A_slot_read_from_a_cache_that_never_reached_the_disk_is_written_again()
    {
        SimulatedDisk disk = Saved(Old);
        using (VoteFile vote = VoteFile.Open(disk, isNew: false))
        {
            disk.FailsNextSync = true;
            Assert.Throws<StorageException>(() => vote.Save(New));
        }

        disk.RestartProcess();
        HardState found;
        using (VoteFile vote = VoteFile.Open(disk, isNew: false))
        {
            found = vote.State;
        }

        disk.RestartMachine(Survival.Nothing);
        using VoteFile last = VoteFile.Open(disk, isNew: false);
        Assert.Equal(found, last.State);
    }

    private static SimulatedDisk Saved(HardState state)
    {
        var disk = new SimulatedDisk();
        using VoteFile vote = VoteFile.Open(disk, isNew: true);
        vote.Save(state);
        return disk;
    }
}

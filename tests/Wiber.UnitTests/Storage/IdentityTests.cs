using System.Buffers.Binary;
using System.Text;
using Wiber.Client;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using static Wiber.UnitTests.Storage.StoreFixture;

namespace Wiber.UnitTests.Storage;

// Goal: a node never starts on a folder that is not its own, or that this build cannot read.
// Method: open a folder with other options, or with files of another version, missing, or damaged, and read the message.
public sealed class IdentityTests
{
    private readonly SimulatedDisk _disk = new();

    public IdentityTests() => LogStore.Open(_disk, Options).Dispose();

    [Fact]
    public void A_folder_of_another_cluster_node_or_group_is_refused_with_both_values()
    {
        AssertRefused(Options with { ClusterName = "other" }, "disk/identity", "cluster \"test\"", "cluster \"other\"");
        AssertRefused(Options with { NodeId = new NodeId("n2") }, "disk/identity", "node \"n1\"", "node \"n2\"");
        AssertRefused(Options with { Group = 8 }, "disk/identity", "group \"7\"", "group \"8\"");
    }

    [Fact]
    public void A_folder_keeps_the_number_it_was_made_with()
    {
        using LogStore reopened = LogStore.Open(_disk, Options with { NewDisk = 5 });
        Assert.Equal(Options.NewDisk, reopened.Recovered.Disk);
        using LogStore other = LogStore.Open(new SimulatedDisk(), Options with { NewDisk = 5 });
        Assert.Equal(5ul, other.Recovered.Disk);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_older_or_newer_format_is_refused_with_both_versions(int version)
    {
        string text = Encoding.UTF8.GetString(_disk.ReadAll("identity"));
        string other = text.Replace("wiber-identity 2 ", $"wiber-identity {version} ", StringComparison.Ordinal);
        _disk.WriteAll("identity", Encoding.UTF8.GetBytes(other));
        AssertRefused(Options, "disk/identity", $"format version {version}", "reads version 2");
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    public void A_segment_of_another_format_is_refused_with_both_versions(byte flipped, int version)
    {
        _disk.Flip(StorageLayout.SegmentPath(new LogIndex(1)), 8, flipped);
        AssertRefused(Options, "00000000000000000001.log", $"format version {version}", "reads version 2");
    }

    [Theory]
    [InlineData("vote", VoteFile.SlotBytes, VoteFile.SlotDistanceBytes)]
    [InlineData("members", MembersFile.SlotBytes, MembersFile.SlotBytes)]
    public void A_vote_or_members_of_another_format_are_refused_with_both_versions(string path, int slotBytes, int distance)
    {
        byte[] content = _disk.ReadAll(path);
        foreach (int slot in new[] { 0, distance })
        {
            Span<byte> bytes = content.AsSpan(slot, slotBytes);
            bytes[8] = 1;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Crc32C.Compute(bytes[..^4]));
        }

        _disk.WriteAll(path, content);
        AssertRefused(Options, $"disk/{path}", "format version 1", "reads version 2");
    }

    [Fact]
    public void A_bit_flipped_in_any_byte_is_refused()
    {
        int length = _disk.ReadAll("identity").Length;
        for (int position = 0; position < length; position++)
        {
            SimulatedDisk damaged = _disk.Copy();
            damaged.Flip("identity", position, 2);
            StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(damaged, Options));
            Assert.Contains("disk/identity", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_that_lost_its_identity_its_vote_or_its_log_is_refused()
    {
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(1, new LogBuilder().AppendMany(2, 10))]);
        }

        foreach (string path in new[] { "identity", "vote", "members", StorageLayout.SegmentPath(new LogIndex(1)) })
        {
            SimulatedDisk damaged = _disk.Copy();
            damaged.Delete(path);
            Assert.Throws<StorageException>(() => LogStore.Open(damaged, Options));
        }
    }

    [Fact]
    public void A_term_lower_than_that_of_the_last_entry_is_refused()
    {
        byte[] blankVote = _disk.ReadAll("vote");
        using (LogStore store = LogStore.Open(_disk, Options))
        {
            store.Persist([InTerm(6, new LogBuilder().AppendMany(1, 10, term: 6))]);
        }

        _disk.WriteAll("vote", blankVote);
        AssertRefused(Options, "disk/vote", "term 0", "term 6");
    }

    private void AssertRefused(LogStoreOptions options, params string[] parts)
    {
        StorageException e = Assert.Throws<StorageException>(() => LogStore.Open(_disk, options));
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}

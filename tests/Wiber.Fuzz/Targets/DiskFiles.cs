using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Wiber.Client;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Storage;

namespace Wiber.Fuzz.Targets;

/// <summary>A target for each file of a node's folder.</summary>
internal static class DiskFiles
{
    private const int ChecksumBytes = sizeof(uint);

    public static IEnumerable<FuzzTarget> All =>
    [
        new DiskFileTarget("segment-first", SampleFolder.Grown, SampleFolder.Grown.Segments[0], RepairSegment),
        new DiskFileTarget("segment-last", SampleFolder.Grown, SampleFolder.Grown.Segments[^1], RepairSegment),
        new DiskFileTarget("segment-reset", SampleFolder.Reset, SampleFolder.Reset.Segments[0], RepairSegment),
        new DiskFileTarget("vote-file", SampleFolder.Grown, StorageLayout.Vote, file => RepairSlots(file, VoteFile.SlotBytes)),
        new DiskFileTarget("members-file", SampleFolder.Reset, StorageLayout.Members, file => RepairSlots(file, MembersFile.SlotBytes)),
        new DiskFileTarget("identity-file", SampleFolder.Grown, StorageLayout.Identity, RepairIdentity),
        new DiskFileTarget(
            "snapshot-file", SampleFolder.Grown, StorageLayout.ReceivedSnapshot, file => RepairSlots(file, ReceivedSnapshotFile.SlotBytes)),
    ];

    private static void RepairSegment(byte[] file)
    {
        if (file.Length >= SegmentHeader.Bytes)
        {
            RepairEnd(file.AsSpan(0, SegmentHeader.Bytes));
            Records.Repair(file.AsSpan(SegmentHeader.Bytes));
        }
    }

    private static void RepairSlots(byte[] file, int slotBytes)
    {
        int distance = (slotBytes + DoubleSlotFile.SectorBytesMax - 1) / DoubleSlotFile.SectorBytesMax * DoubleSlotFile.SectorBytesMax;
        for (int slot = 0; slot < 2 && (slot * distance) + slotBytes <= file.Length; slot++)
        {
            RepairEnd(file.AsSpan(slot * distance, slotBytes));
        }
    }

    private static void RepairEnd(Span<byte> whole) => BinaryPrimitives.WriteUInt32LittleEndian(
        whole[^ChecksumBytes..], Crc32C.Compute(whole[..^ChecksumBytes]));

    /// <summary>The checksum stands in hexadecimal at the end of the first line, and covers the other ones.</summary>
    private static void RepairIdentity(byte[] file)
    {
        int end = file.AsSpan().IndexOf((byte)'\n');
        string checksum = Crc32C.Compute(file.AsSpan(end + 1)).ToString("x8", CultureInfo.InvariantCulture);
        if (end >= checksum.Length)
        {
            Encoding.ASCII.GetBytes(checksum).CopyTo(file, end - checksum.Length);
        }
    }
}

using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Raft;

namespace Wiber.Fuzz.Targets;

/// <summary>A state machine's snapshot on its way to another node: damage is found, and the content comes out as it was.</summary>
internal sealed class SnapshotTarget : FuzzTarget
{
    private const int ContentChecksumOffset = 12;
    private const int HeaderChecksumOffset = 60;

    public override string Name => "snapshot";

    public override long AllocationBytesBase => 1024 * 1024;

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. SampleMessages.Batches.Append([]).Select(Snapshot)];

    public override Action<byte[]> Repair => RepairChecksums;

    public override Verdict Try(FuzzInput input)
    {
        using var stream = new MemoryStream(input.Bytes);
        using var content = new MemoryStream();
        SnapshotHeader header;
        try
        {
            header = SnapshotHeader.Read(stream);
            header.CopyContent(stream, content);
        }
        catch (InvalidSnapshotException)
        {
            return Verdict.Refused;
        }

        Require(!input.IsBurst, "a changed snapshot was accepted");
        Require(content.Length == header.ContentBytes, "the content has another length");
        RequireEqual(input.Bytes.AsSpan(SnapshotHeader.Bytes), content.ToArray(), "the content");
        return Verdict.Accepted;
    }

    private static byte[] Snapshot(byte[] content)
    {
        byte[] snapshot = new byte[SnapshotHeader.Bytes + content.Length];
        new SnapshotHeader(new LogHash(new LogIndex(90), 0x1234), content.Length, Crc32C.Compute(content)).Write(snapshot);
        content.CopyTo(snapshot, SnapshotHeader.Bytes);
        return snapshot;
    }

    private static void RepairChecksums(byte[] snapshot)
    {
        if (snapshot.Length >= SnapshotHeader.Bytes)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                snapshot.AsSpan(ContentChecksumOffset), Crc32C.Compute(snapshot.AsSpan(SnapshotHeader.Bytes)));
            BinaryPrimitives.WriteUInt32LittleEndian(
                snapshot.AsSpan(HeaderChecksumOffset), Crc32C.Compute(snapshot.AsSpan(0, HeaderChecksumOffset)));
        }
    }
}

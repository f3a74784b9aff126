using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.Fuzz.Targets;

/// <summary>The stream of frames between nodes: what is read means what was sent, and a changed byte is found.</summary>
internal sealed class PeerFrameTarget : FuzzTarget
{
    private const int HeaderChecksumOffset = 56;
    private const int SnapshotMembershipBytesOffset = 28;
    private const int SnapshotChecksumOffset = 40;
    private const int SnapshotFixedBytes = 44;
    private const byte InstallSnapshotType = 8;
    private const int MarkOffset = 56;
    private const int MarkBytes = 8;

    public override string Name => "peer-frame";

    public override int Weight => 60;

    public override IReadOnlyList<byte[]> Corpus { get; } =
        [.. SamplePeerMessages.All.Select(Write), [.. SamplePeerMessages.All.SelectMany(Write)]];

    public override Action<byte[]> Repair => RepairFrames;

    public override Verdict Try(FuzzInput input)
    {
        List<RaftMessage> messages;
        try
        {
            messages = ReadAll(input.Bytes);
        }
        catch (PeerFrameException)
        {
            return Verdict.Refused;
        }

        byte[] written = [.. messages.SelectMany(Write)];
        byte[] again = [.. ReadAll(written).SelectMany(Write)];
        RequireEqual(written, again, "the frames written anew");
        if (input.IsBurst)
        {
            RequireEqual(
                WithoutMarks([.. Corpus[input.Origin]]), WithoutMarks([.. input.Bytes]), "a changed frame was accepted");
        }

        return Verdict.Accepted;
    }

    /// <summary>Reads frames as the node's stream does, up to one that is not whole.</summary>
    private static List<RaftMessage> ReadAll(byte[] stream)
    {
        var messages = new List<RaftMessage>();
        Memory<byte> rest = stream;
        while (!rest.IsEmpty)
        {
            if (rest.Length < PeerFrame.HeaderBytes)
            {
                throw new PeerFrameException("the stream ended within a frame");
            }

            Memory<byte> header = rest[..PeerFrame.HeaderBytes];
            int payloadBytes = PeerFrame.ReadPayloadBytes(header.Span, SampleLog.Group);
            if (payloadBytes > rest.Length - PeerFrame.HeaderBytes)
            {
                throw new PeerFrameException("the stream ended within a frame");
            }

            messages.Add(PeerFrame.Read(header.Span, rest.Slice(PeerFrame.HeaderBytes, payloadBytes), SampleLog.Group));
            rest = rest[(PeerFrame.HeaderBytes + payloadBytes)..];
        }

        return messages;
    }

    private static byte[] Write(RaftMessage message)
    {
        int payloadBytes = PeerFrame.PayloadBytes(message);
        byte[] header = new byte[PeerFrame.HeaderBytes];
        PeerFrame.WriteHeader(header, message, SampleLog.Group, payloadBytes);
        return [.. header, .. PeerFrame.PayloadParts(message).SelectMany(part => part.ToArray())];
    }

    private static void RepairFrames(byte[] stream) => ForEachFrame(stream, static (header, payload) =>
    {
        if (header[8] == InstallSnapshotType)
        {
            RepairSnapshot(payload);
        }
        else
        {
            Records.Repair(payload);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            header[HeaderChecksumOffset..], Crc32C.Compute(header[..HeaderChecksumOffset]));
    });

    private static void RepairSnapshot(Span<byte> payload)
    {
        if (payload.Length >= SnapshotFixedBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(payload[SnapshotMembershipBytesOffset..])
                <= payload.Length - SnapshotFixedBytes)
        {
            uint state = Crc32C.Update(uint.MaxValue, payload[..SnapshotChecksumOffset]);
            BinaryPrimitives.WriteUInt32LittleEndian(
                payload[SnapshotChecksumOffset..], ~Crc32C.Update(state, payload[SnapshotFixedBytes..]));
        }
    }

    /// <summary>A record's mark is of one disk and not of the entry; whatever it says, the receiver writes its own.</summary>
    private static byte[] WithoutMarks(byte[] stream)
    {
        ForEachFrame(stream, static (_, payload) =>
        {
            while (LogRecordHeader.TryRead(payload, out LogRecordHeader record))
            {
                payload.Slice(MarkOffset, MarkBytes).Clear();
                payload = payload[LogRecordHeader.RecordBytes(record.BodyBytes)..];
            }
        });
        return stream;
    }

    private static void ForEachFrame(byte[] stream, SpanPairAction action)
    {
        Span<byte> rest = stream;
        while (rest.Length >= PeerFrame.HeaderBytes)
        {
            uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            int payloadBytes = (int)Math.Min(claimed, (uint)(rest.Length - PeerFrame.HeaderBytes));
            action(rest[..PeerFrame.HeaderBytes], rest.Slice(PeerFrame.HeaderBytes, payloadBytes));
            rest = rest[(PeerFrame.HeaderBytes + payloadBytes)..];
        }
    }

    private delegate void SpanPairAction(Span<byte> header, Span<byte> payload);
}

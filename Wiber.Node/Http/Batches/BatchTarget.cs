using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Batches;

/// <summary>A batch that came in a request, ready to be proposed.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Partition">Where in it.</param>
/// <param name="Count">Its messages.</param>
/// <param name="PayloadBytesMax">Bytes of its largest payload.</param>
/// <param name="Proposal">The batch in a record.</param>
internal sealed record BatchTarget(string Topic, int Partition, int Count, int PayloadBytesMax, Proposal Proposal)
{
    /// <summary>Takes a copy of a valid batch with its checksum.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="checksum">Its CRC-32C.</param>
    /// <param name="payloadBytesMax">Bytes of its largest payload, as its validation found.</param>
    public static BatchTarget Of(ReadOnlySpan<byte> batch, uint checksum, int payloadBytesMax)
    {
        bool opened = MessageBatchReader.TryOpen(batch, out MessageBatchReader reader, out _);
        Invariant.Require(opened);
        byte[] record = LogEntry.AllocateRecord(batch.Length);
        batch.CopyTo(record.AsSpan(LogRecordHeader.Bytes));
        return new BatchTarget(
            Encoding.ASCII.GetString(reader.Topic),
            reader.Partition,
            reader.Count,
            payloadBytesMax,
            new Proposal(EntryKind.Messages, record, batch.Length, checksum));
    }
}

using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Clients;

/// <summary>
/// What a client wants stored: it is the same in every attempt, and each attempt gets a record of its own, as from a request body
/// of its own.
/// </summary>
internal sealed record Batch(string Topic, ulong ProducerId, ulong Sequence, IReadOnlyList<ulong> Numbers, int PayloadBytes)
{
    /// <summary>Nodes know a retry by the producer's sequence or, without one, by the messages' ids.</summary>
    public bool HasIds => ProducerId == 0;

    public Proposal Encode()
    {
        var writer = new MessageBatchWriter(LogRecordHeader.Bytes);
        writer.Begin(Topic, 0, ProducerId, Sequence);
        byte[] payload = new byte[PayloadBytes];
        foreach (ulong number in Numbers)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(payload, number);
            var content = new MessageContent { Id = HasIds ? number.ToString("x") : null, Payload = payload };
            bool isAdded = writer.TryAdd(content, out MessageBatchError error);
            Checks.Check.That(isAdded, $"a message was not taken into its batch: {error}");
        }

        int bodyBytes = writer.BodyBytes;
        Memory<byte> record = writer.Detach(alignmentBytes: 8);
        uint checksum = Crc32C.Compute(record.Span.Slice(LogRecordHeader.Bytes, bodyBytes));
        return new Proposal(EntryKind.Messages, record, bodyBytes, checksum);
    }
}

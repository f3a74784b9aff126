using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Client.Messages;

namespace Wiber.Node.Broker;

/// <summary>What one pass over a batch finds out before anything is changed.</summary>
/// <param name="HasIds">Some message has an id of its own.</param>
/// <param name="PayloadBytesMax">Bytes of the largest payload.</param>
/// <param name="Fingerprint">
/// For a batch of a producer, a checksum of its messages, to tell a retry from other messages under the same sequence. The client
/// timestamp and headers are not in it: a retry may bring new ones.
/// </param>
internal readonly record struct BatchSummary(bool HasIds, int PayloadBytesMax, uint Fingerprint)
{
    /// <summary>Reads the whole batch. False if it is damaged, with the reason.</summary>
    public static bool TryRead(MessageBatchReader batch, out BatchSummary summary, out MessageBatchError error)
    {
        bool hasIds = false;
        int payloadBytesMax = 0;
        uint fingerprint = uint.MaxValue;
        while (batch.MoveNext())
        {
            MessageView message = batch.Current;
            hasIds |= message.Has(MessageFields.Id);
            payloadBytesMax = Math.Max(payloadBytesMax, message.Payload.Length);
            if (batch.ProducerId != 0)
            {
                fingerprint = Add(fingerprint, message.Id);
                fingerprint = Add(fingerprint, message.Key);
                fingerprint = Add(fingerprint, message.Sender);
                fingerprint = Add(fingerprint, message.Recipient);
                fingerprint = Add(fingerprint, message.ContentType);
                fingerprint = Add(fingerprint, message.Payload);
            }
        }

        summary = new BatchSummary(hasIds, payloadBytesMax, ~fingerprint);
        error = batch.Error;
        return error == MessageBatchError.None;
    }

    private static uint Add(uint fingerprint, ReadOnlySpan<byte> field)
    {
        // The length too, so that moving a byte from one field to the next makes a difference.
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, field.Length);
        return Crc32C.Update(Crc32C.Update(fingerprint, length), field);
    }
}

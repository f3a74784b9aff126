using System.Buffers;
using System.Buffers.Binary;

namespace Wiber.Client.Messages;

/// <summary>
/// Message batches one behind the other in one body, media type <see cref="MediaType"/>. Each is a u32 of its bytes, a u32 with
/// their CRC-32C, both little-endian, and the batch as <see cref="MessageBatchReader"/> reads it. Where a node gives batches out,
/// each has a frame with its <see cref="BatchPlace"/> in front.
/// </summary>
public static class BatchFrame
{
    public const string MediaType = "application/vnd.wiber.batches";

    /// <summary>Bytes in front of each batch.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Writes a batch behind what is there.</summary>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> batch)
    {
        WriteHeader(target.GetSpan(HeaderBytes), batch.Length, Crc32C.Compute(batch));
        target.Advance(HeaderBytes);
        target.Write(batch);
    }

    /// <summary>Writes what stands in front of a batch.</summary>
    /// <param name="target">At least <see cref="HeaderBytes"/>.</param>
    /// <param name="bytes">How many bytes the batch has.</param>
    /// <param name="checksum">Their CRC-32C.</param>
    public static void WriteHeader(Span<byte> target, int bytes, uint checksum)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[sizeof(int)..], checksum);
    }

    /// <summary>Takes the first batch off a body. Its content is not looked at.</summary>
    /// <param name="body">What is left of the body; without the batch afterwards.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="checksum">Its CRC-32C, which was checked.</param>
    /// <param name="problem">Why there is none, for the sender.</param>
    public static bool TryRead(
        ref ReadOnlySpan<byte> body, out ReadOnlySpan<byte> batch, out uint checksum, out string problem)
    {
        batch = default;
        checksum = 0;
        problem = "the body ends within the header of a batch";
        if (body.Length < HeaderBytes)
        {
            return false;
        }

        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(body);
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(body[sizeof(uint)..]);
        problem = $"the batch is larger than {MessageBatchLimits.BatchBytesMax} bytes";
        if (bytes > MessageBatchLimits.BatchBytesMax)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = body[HeaderBytes..];
        problem = "the body ends within a batch";
        if (rest.Length < bytes)
        {
            return false;
        }

        batch = rest[..(int)bytes];
        problem = "the checksum of the batch is wrong";
        if (Crc32C.Compute(batch) != checksum)
        {
            return false;
        }

        body = rest[(int)bytes..];
        problem = "";
        return true;
    }
}

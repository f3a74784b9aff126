namespace Wiber.Client.Messages;

/// <summary>
/// Which partition of a topic the messages with a key belong to: the CRC-32C of the key in UTF-8, modulo the number of
/// partitions. Nodes and clients in any language agree on it.
/// </summary>
public static class KeyPartition
{
    /// <summary>The partition, from 0.</summary>
    /// <param name="key">The key. One that no message may have, because it is too long or half a character, gives 0.</param>
    /// <param name="partitions">How many the topic has, at least 1.</param>
    public static int Of(in MessageField key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        int bytes = key.MeasureBytes();
        if (partitions == 1 || bytes > MessageBatchLimits.KeyBytesMax)
        {
            return 0;
        }

        Span<byte> utf8 = stackalloc byte[MessageBatchLimits.KeyBytesMax];
        return key.TryWrite(utf8[..bytes]) ? (int)(Crc32C.Compute(utf8[..bytes]) % (uint)partitions) : 0;
    }
}

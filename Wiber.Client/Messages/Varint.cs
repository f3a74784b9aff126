namespace Wiber.Client.Messages;

/// <summary>Unsigned LEB128 of at most five bytes, for values from 0 to <see cref="int.MaxValue"/>.</summary>
internal static class Varint
{
    private const int BytesMax = 5;

    public static int Measure(int value)
    {
        int bytes = 1;
        for (uint rest = (uint)value >> 7; rest != 0; rest >>= 7)
        {
            bytes++;
        }

        return bytes;
    }

    /// <summary>Writes the value and returns the bytes it took.</summary>
    public static int Write(Span<byte> target, int value)
    {
        int bytes = 0;
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            target[bytes++] = (byte)(rest | 0x80);
        }

        target[bytes++] = (byte)rest;
        return bytes;
    }

    /// <summary>
    /// Reads a value and moves <paramref name="source"/> behind it. Longer forms than needed are refused: one value, one
    /// encoding.
    /// </summary>
    public static MessageBatchError Read(ref ReadOnlySpan<byte> source, out int value)
    {
        value = 0;
        ulong result = 0;
        int bytes = Math.Min(source.Length, BytesMax);
        for (int position = 0; position < bytes; position++)
        {
            byte next = source[position];
            result |= (ulong)(next & 0x7f) << (7 * position);
            if (next >= 0x80)
            {
                continue;
            }

            if (result > int.MaxValue || (next == 0 && position > 0))
            {
                return MessageBatchError.InvalidLength;
            }

            value = (int)result;
            source = source[(position + 1)..];
            return MessageBatchError.None;
        }

        return source.Length < BytesMax ? MessageBatchError.Truncated : MessageBatchError.InvalidLength;
    }
}

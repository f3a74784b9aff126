using System.Buffers.Binary;
using System.Numerics;

namespace Wiber.Client;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of every Wiber record, batch and file.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>; the processor's own instruction does eight bytes a step.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Update(uint.MaxValue, data);

    /// <summary>
    /// Continues a checksum over data that lies in several pieces. Start from <see cref="uint.MaxValue"/>, invert the last
    /// result.
    /// </summary>
    public static uint Update(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte value in data)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }
}

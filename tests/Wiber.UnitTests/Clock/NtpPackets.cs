using System.Buffers.Binary;

namespace Wiber.UnitTests.Clock;

/// <summary>The packets of an NTP server, as a test wants them.</summary>
internal static class NtpPackets
{
    /// <summary>An answer of stratum 2, with a root delay of 1/64 s and a root dispersion of 1/128 s.</summary>
    public static byte[] Answer(ulong cookie, long receivedUs, long sentUs)
    {
        byte[] packet = new byte[48];
        packet[0] = 0x24;
        packet[1] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), 65_536 / 64);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 65_536 / 128);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(24), cookie);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(32), Timestamp(receivedUs));
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(40), Timestamp(sentUs));
        return packet;
    }

    private static ulong Timestamp(long us)
    {
        (long seconds, long restUs) = Math.DivRem(us, 1_000_000);
        return ((ulong)(uint)(seconds + 2_208_988_800) << 32) | (((ulong)restUs << 32) / 1_000_000);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Wiber.Node.Clock.Ntp;

/// <summary>
/// Packets of the Simple Network Time Protocol: a client's question and what it may believe of the answer (RFC 5905 §7.3, §14).
/// </summary>
/// <param name="Stratum">How far the server is from a clock of its own: 1 to 15.</param>
/// <param name="ReceivedUs">Its time when the question came, microseconds since 1970.</param>
/// <param name="SentUs">Its time when the answer left.</param>
/// <param name="RootErrorUs">How far its time may be from that of the clock at its root.</param>
internal sealed record NtpAnswer(int Stratum, long ReceivedUs, long SentUs, long RootErrorUs)
{
    public const int PacketBytes = 48;

    private const byte ClientVersion4 = 0b00_100_011;
    private const int ServerMode = 4;
    private const int LeapUnknown = 3;
    private const int StratumMax = 15;
    private const int OriginateOffset = 24;
    private const int TransmitOffset = 40;
    private const long SecondsFrom1900To1970 = 2_208_988_800;

    /// <summary>Writes a question. The server repeats the cookie, which is all that it needs to know of this clock.</summary>
    public static void WriteQuestion(Span<byte> packet, ulong cookie)
    {
        packet[..PacketBytes].Clear();
        packet[0] = ClientVersion4;
        BinaryPrimitives.WriteUInt64BigEndian(packet[TransmitOffset..], cookie);
    }

    /// <summary>Reads an answer, or says what is wrong with it.</summary>
    public static (NtpAnswer? Answer, string? Problem) Read(ReadOnlySpan<byte> packet, ulong cookie)
    {
        if (packet.Length < PacketBytes || (packet[0] & 7) != ServerMode)
        {
            return (null, "it is no answer of an NTP server");
        }

        // Before anything else: what does not answer this question must not be acted upon, a kiss of death neither.
        if (BinaryPrimitives.ReadUInt64BigEndian(packet[OriginateOffset..]) != cookie)
        {
            return (null, "it answers another question");
        }

        int stratum = packet[1];
        if (stratum == 0)
        {
            return (null, $"kiss of death {Encoding.ASCII.GetString(packet.Slice(12, 4)).TrimEnd('\0')}");
        }

        ulong transmitted = BinaryPrimitives.ReadUInt64BigEndian(packet[TransmitOffset..]);
        if (stratum > StratumMax || packet[0] >> 6 == LeapUnknown || transmitted == 0)
        {
            return (null, "the server is not synchronized itself");
        }

        long rootDelayUs = ShortUs(packet[4..]);
        long rootDispersionUs = ShortUs(packet[8..]);
        return (
            new NtpAnswer(
                stratum,
                TimeUs(BinaryPrimitives.ReadUInt64BigEndian(packet[32..])),
                TimeUs(transmitted),
                (rootDelayUs / 2) + rootDispersionUs + 1),
            null);
    }

    /// <summary>Seconds in 16.16 bits.</summary>
    private static long ShortUs(ReadOnlySpan<byte> field) =>
        (long)Math.Ceiling(BinaryPrimitives.ReadUInt32BigEndian(field) * 1e6 / 65_536);

    /// <summary>
    /// Seconds since 1900 in 32.32 bits. They overflow in 2036; a time without the highest bit is behind that (RFC 4330 §3).
    /// </summary>
    private static long TimeUs(ulong timestamp)
    {
        long seconds = (long)(timestamp >> 32);
        seconds += (timestamp >> 63) == 0 ? 1L << 32 : 0;
        long fractionUs = (long)(((timestamp & uint.MaxValue) * 1_000_000) >> 32);
        return ((seconds - SecondsFrom1900To1970) * 1_000_000) + fractionUs;
    }
}

using System.Buffers.Text;
using System.Text;

namespace Wiber.Benchmarks.Load;

/// <summary>Payloads of letters that begin with their message's number, so that what was read back can be told apart.</summary>
internal static class Payload
{
    /// <summary>The number as hexadecimal digits.</summary>
    public const int NumberBytes = 16;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>A payload of random letters without a number; the same ones in every run.</summary>
    public static byte[] Create(int bytes) => Encoding.ASCII.GetBytes(new Random(bytes).GetItems<char>(Letters, bytes));

    /// <summary>A copy with a number.</summary>
    public static byte[] Copy(byte[] template, long number)
    {
        byte[] payload = [.. template];
        Stamp(payload, number);
        return payload;
    }

    /// <summary>Writes the number in front.</summary>
    public static void Stamp(Span<byte> payload, long number) =>
        Utf8Formatter.TryFormat(number, payload, out _, new System.Buffers.StandardFormat('x', NumberBytes));

    /// <summary>Reads the number; null if this is no such payload.</summary>
    public static long? TryReadNumber(ReadOnlySpan<byte> payload) =>
        payload.Length >= NumberBytes
        && Utf8Parser.TryParse(payload[..NumberBytes], out long number, out int read, 'x')
        && read == NumberBytes
            ? number
            : null;
}

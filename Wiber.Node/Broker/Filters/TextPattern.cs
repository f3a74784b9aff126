using System.Buffers;

namespace Wiber.Node.Broker.Filters;

/// <summary>
/// A text to look for in UTF-8, where the letters A to Z and a to z are the same. It jumps from one place where the text may
/// begin to the next, and once begun it never goes back (Knuth, Morris, Pratt 1977), so that no payload makes it slow.
/// </summary>
internal sealed class TextPattern
{
    private readonly byte[] _folded;
    private readonly int[] _fallback;
    private readonly SearchValues<byte> _firstBytes;

    /// <param name="text">What to look for; not empty.</param>
    public TextPattern(ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfZero(text.Length);
        _folded = text.ToArray();
        for (int position = 0; position < _folded.Length; position++)
        {
            _folded[position] = Fold(_folded[position]);
        }

        _fallback = FindFallbacks(_folded);
        _firstBytes = SearchValues.Create([_folded[0], Unfold(_folded[0])]);
    }

    /// <summary>Whether the text occurs in these bytes.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        int matched = 0;
        for (int position = 0; position < bytes.Length; position++)
        {
            if (matched == 0)
            {
                int skipped = bytes[position..].IndexOfAny(_firstBytes);
                if (skipped < 0)
                {
                    return false;
                }

                position += skipped;
            }

            byte folded = Fold(bytes[position]);
            while (matched > 0 && folded != _folded[matched])
            {
                matched = _fallback[matched - 1];
            }

            if (folded == _folded[matched] && ++matched == _folded.Length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For each prefix, how much of its end is a beginning of the text again.</summary>
    private static int[] FindFallbacks(byte[] text)
    {
        var fallback = new int[text.Length];
        int matched = 0;
        for (int position = 1; position < text.Length; position++)
        {
            while (matched > 0 && text[position] != text[matched])
            {
                matched = fallback[matched - 1];
            }

            matched += text[position] == text[matched] ? 1 : 0;
            fallback[position] = matched;
        }

        return fallback;
    }

    private static byte Fold(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    private static byte Unfold(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value & ~0x20) : value;
}

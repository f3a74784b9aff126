using System.Globalization;
using System.Text;

namespace Wiber.Tui.Monitor.Layout;

/// <summary>
/// How many columns of a terminal a character takes: none for marks that join the one before, two for the wide characters of East
/// Asia and for emoji, else one. The ranges are the blocks that Unicode's EastAsianWidth.txt gives W or F as a whole; single
/// wide symbols below U+1F000 count as one column. A terminal may see an emoji of several parts differently; see FrameWriter.
/// </summary>
internal static class RuneWidth
{
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
        (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6),
        (0x17000, 0x18AFF), (0x1B000, 0x1B2FF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x1FA70, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    public static int Of(Rune rune)
    {
        if (rune.IsAscii)
        {
            return 1;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
            _ when rune.Value is >= 0x1F3FB and <= 0x1F3FF => 0,
            _ => rune.Value >= Wide[0].First && Wide.Any(range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1,
        };
    }
}

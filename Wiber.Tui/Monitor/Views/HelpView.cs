using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>The key table.</summary>
internal sealed record HelpView(int Top = 0) : TextView(Top)
{
    private const int KeyColumns = 12;

    /// <summary>Two columns of rows need so much.</summary>
    private const int TwoColumnsMin = 110;

    public override string Title => "Keys";

    public override IReadOnlyList<string> Lines(int width)
    {
        string[] lines = [.. KeyTable.All.GroupBy(binding => binding.Section).SelectMany(Section)];
        if (width < TwoColumnsMin)
        {
            return lines;
        }

        int half = (lines.Length + 1) / 2;
        return [.. lines.Take(half).Select(
            (line, i) => (line.PadRight(width / 2) + lines.ElementAtOrDefault(half + i)).TrimEnd())];
    }

    private static IEnumerable<string> Section(IGrouping<string, KeyBinding> section) =>
        section.Select(binding => $"  {binding.KeyText.PadRight(KeyColumns)} {binding.Help}").Prepend(section.Key).Append("");
}

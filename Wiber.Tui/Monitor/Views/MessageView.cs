using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Text;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.Tui.Monitor.Views;

/// <summary>A message with all that is known of it.</summary>
internal sealed record MessageView(Message Message, int Top = 0) : TextView(Top)
{
    /// <summary>What is shown of a payload; the copied line gets all of it.</summary>
    private const int PayloadCharsMax = 64 * 1024;

    private const int LabelColumns = 11;

    public override string Title => TerminalText.Escape($"{Message.Topic}[{Message.Partition}]@{Message.Offset}");

    public override IReadOnlyList<string> Lines(int width)
    {
        var lines = new List<string>();
        foreach ((string label, string? value) in Fields().Where(field => field.Value is not null))
        {
            lines.AddRange(TextColumns.Wrap($"{label.PadRight(LabelColumns)} {TerminalText.Escape(value!)}", width));
        }

        lines.Add("");
        string payload = Message.GetText();
        bool isWhole = payload.Length <= PayloadCharsMax;
        foreach (string line in (isWhole ? payload : payload[..PayloadCharsMax]).ReplaceLineEndings("\n").Split('\n'))
        {
            lines.AddRange(TextColumns.Wrap(TerminalText.Escape(line), width));
        }

        if (!isWhole)
        {
            lines.Add($"... {payload.Length - PayloadCharsMax} more characters");
        }

        return lines;
    }

    private IEnumerable<(string Label, string? Value)> Fields()
    {
        yield return ("id", Message.Id);
        yield return ("key", Message.Key);
        yield return ("sender", Message.Sender);
        yield return ("recipient", Message.Recipient);
        yield return ("type", Message.ContentType);
        yield return ("time", Time(Message.Timestamp, Message.TimestampBoundMs));
        yield return ("sent", Time(Message.ClientTimestamp, null));
        DateTimeOffset? corrected = Message.ClientTimestamp is null ? null : Message.CorrectedTimestamp;
        yield return ("corrected", Time(corrected, Message.CorrectedBoundMs));
        yield return ("term", Message.Term?.ToString(CultureInfo.InvariantCulture));
        yield return ("hlc", Message.Hlc?.ToString());
        foreach ((string name, string value) in Message.Headers ?? new Dictionary<string, string>())
        {
            yield return ("header", $"{name}: {value}");
        }
    }

    private static string? Time(DateTimeOffset? time, double? boundMs) => time is not { } known
        ? null
        : known.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture)
            + (boundMs is { } bound ? string.Create(CultureInfo.InvariantCulture, $" +- {bound:0.###} ms") : "");
}

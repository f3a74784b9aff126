using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Text;

namespace Wiber.Tui.Formatting;

/// <summary>Messages and their places as people read them.</summary>
internal static class MessageLine
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff";

    /// <summary>
    /// <c>[2026-11-21 03:04:05.123] sender: text</c>: the time in UTC, the sender left out if there is none; with control
    /// characters written out if the line is for a terminal.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="isForTerminal">Whether the line is for a terminal.</param>
    /// <param name="isByTime">Show the time by which it was put into order, and whether it came too late for that.</param>
    public static string Of(Message message, bool isForTerminal, bool isByTime = false)
    {
        string time = (isByTime ? message.CorrectedTimestamp : message.Timestamp) is { } timestamp
            ? timestamp.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)
            : "-";
        string sender = message.Sender is null ? "" : message.Sender + ": ";
        string late = isByTime && message.Late is true ? "(late) " : "";
        string text = late + sender + message.GetText();
        return $"[{time}] {(isForTerminal ? TerminalText.Escape(text) : text)}";
    }

    /// <summary>Where a message is stored, such as <c>chat[0]@42 id=4711</c>.</summary>
    public static string Of(PublishAnswer answer, bool isForTerminal)
    {
        string id = answer.Id is null ? "" : " id=" + (isForTerminal ? TerminalText.Escape(answer.Id) : answer.Id);
        string place = answer.Offset is { } offset ? $"@{offset}" : " accepted";
        return $"{answer.Topic}[{answer.Partition}]{place}{id}{(answer.Duplicate ? " duplicate" : "")}";
    }
}

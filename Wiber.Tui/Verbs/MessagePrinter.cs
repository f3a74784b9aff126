using Wiber.Client.Api;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;
using Wiber.Tui.Terminal;

namespace Wiber.Tui.Verbs;

/// <summary>Prints a stream of messages, a message a line.</summary>
internal static class MessagePrinter
{
    /// <summary>Help on what is printed.</summary>
    public const string Notes = """
        A message is printed as [2026-11-21 03:04:05.123] sender: text, the time in UTC, without "sender: " if it has none. On a
        terminal control characters are written out (\n, \x1b), so no message can steer the terminal; into a pipe or file they go
        as they are. Bytes are shown in base64. With --order timestamp the time is the sender's, corrected, and what came too late
        for its place has "(late) " in front of its text. With --json a message is printed as one line of JSON.
        """;

    /// <summary>Prints messages until they end or there were enough.</summary>
    public static Task PrintAsync(
        CommandContext context,
        Func<CancellationToken, IAsyncEnumerable<Message>> messages,
        long? countMax,
        bool isByTime = false) =>
        PrintAsync(context, context.Output, messages, countMax, isByTime);

    /// <summary>Prints messages to an output other than the context's.</summary>
    public static Task PrintAsync(
        CommandContext context,
        TextWriter output,
        Func<CancellationToken, IAsyncEnumerable<Message>> messages,
        long? countMax,
        bool isByTime = false) =>
        LinePrinter.PrintAsync(
            output,
            messages,
            message => context.IsJson
                ? JsonLine.Of(message)
                : MessageLine.Of(message, context.Streams.IsOutputTerminal, isByTime),
            countMax,
            context.CancellationToken);
}

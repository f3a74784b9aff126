using System.Diagnostics;
using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>An operation in words.</summary>
internal static class OperationText
{
    public static string Of(LogOperation operation) => operation switch
    {
        PublishOperation { Outcome: PublishOutcome.Acknowledged } publish =>
            $"the publish of \"{publish.Payload}\" at offset {publish.Offset} {Span(publish)}",
        PublishOperation publish => $"the publish of \"{publish.Payload}\" ({Outcome(publish)}) {Span(publish)}",
        ReadOperation read => $"{read.Client}'s read at {read.Node} with end {read.End} {Span(read)}",
        _ => operation.ToString(),
    };

    private static string Outcome(PublishOperation publish) =>
        publish.Outcome == PublishOutcome.Refused ? "refused" : "outcome unknown";

    private static string Span(LogOperation operation) => operation.Completed == ITimedOperation.Never
        ? $"[from {Milliseconds(operation.Invoked)} ms on]"
        : $"[{Milliseconds(operation.Invoked)} to {Milliseconds(operation.Completed)} ms]";

    private static string Milliseconds(long ticks) => $"{Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds:F3}";
}

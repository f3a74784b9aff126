using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>
/// An append-only log as it is when operations come one after the other: a publish is stored at the end and answers its offset; a
/// read gives the end and what lies before it; what was refused changes nothing.
/// </summary>
internal sealed class LogSpecification : ISequentialSpecification<LogState, LogOperation>
{
    public LogState Initial => LogState.Empty;

    public bool TryStep(LogState state, LogOperation operation, out LogState next)
    {
        next = state;
        switch (operation)
        {
            case PublishOperation { Outcome: PublishOutcome.Refused }:
                return true;
            case PublishOperation publish:
                bool isInPlace = publish.Offset is null || publish.Offset == state.Length;
                next = isInPlace ? state.Append(publish.Payload) : state;
                return isInPlace;
            case ReadOperation read:
                return read.End == state.Length
                    && read.Payloads.Count == read.ExpectedCount
                    && (read.Payloads.Count == 0 || state.Has(read.From, read.Payloads));
            default:
                throw new ArgumentException($"not an operation of a log: {operation}", nameof(operation));
        }
    }
}

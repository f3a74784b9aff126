using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>Applies entries of every kind to a state. For the applying thread.</summary>
internal sealed class EntryApplier(AppliedState state)
{
    private readonly BatchApplier _batches = new(state);
    private readonly CommandApplier _commands = new(state);

    /// <summary>Applies the next entry.</summary>
    public ApplyOutcome Apply(LogEntry entry)
    {
        ApplyOutcome outcome = entry.Kind switch
        {
            EntryKind.Messages => _batches.Apply(entry),
            EntryKind.Command => _commands.Apply(entry),
            _ => ApplyOutcome.Advanced(entry),
        };
        state.Advance(entry, outcome);
        return outcome;
    }
}

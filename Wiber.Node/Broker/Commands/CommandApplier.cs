using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Commands;

/// <summary>Applies commands. For the applying thread.</summary>
internal sealed class CommandApplier(AppliedState state)
{
    private readonly TopicApplier _topics = new(state);
    private readonly TrimApplier _trims = new(state);

    /// <summary>Applies an entry of <see cref="EntryKind.Command"/>.</summary>
    /// <exception cref="InvariantException">This build cannot read it; it must not go on without.</exception>
    public ApplyOutcome Apply(LogEntry entry)
    {
        if (!BrokerCommand.TryDecode(entry.Body.Span, out BrokerCommand? command))
        {
            Invariant.Fail($"log entry {entry.Index} holds a command that this build cannot read");
        }

        return command switch
        {
            TrimLog trim => _trims.Apply(entry, trim),
            TrimPartitions trim => _trims.Apply(entry, trim),
            CreateTopic create => _topics.Apply(entry, create),
            AlterTopic alter => _topics.Apply(entry, alter),
            DeleteTopic delete => _topics.Apply(entry, delete),
            DeleteMessage delete => _topics.Apply(entry, delete),
            _ => throw new InvariantException($"nothing applies a {command.GetType().Name}"),
        };
    }
}

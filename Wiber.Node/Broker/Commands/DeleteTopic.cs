using System.Text;
using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// Deletes a topic with everything in it. Its body is the name in ASCII. A topic made later under the same name has nothing in
/// common with it.
/// </summary>
/// <param name="Name">The topic's name, a valid one.</param>
internal sealed record DeleteTopic(string Name) : BrokerCommand
{
    private protected override BrokerCommandType Type => BrokerCommandType.DeleteTopic;

    private protected override int FieldBytes => Name.Length;

    /// <summary>Reads the fields, or nothing if they are not valid.</summary>
    public static DeleteTopic? Read(ReadOnlySpan<byte> fields) =>
        TopicName.IsValid(fields) ? new DeleteTopic(Encoding.ASCII.GetString(fields)) : null;

    private protected override void WriteFields(Span<byte> target)
    {
        Invariant.Require(TopicName.TryValidate(Name, out _));
        Encoding.ASCII.GetBytes(Name, target);
    }
}

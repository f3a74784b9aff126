using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Reading;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Messages;

/// <summary>Finds messages in the history of a topic.</summary>
/// <remarks>
/// Reads from the first message to the last one there is when reading begins, or the last so many; what does not match is left
/// out by the nodes. Everything that is given must hold. Messages come as they are found; Select-Object -First ends the search.
/// </remarks>
/// <example>
/// <code>Get-WiberMessage chat -Last 10</code>
/// Shows the last ten messages.
/// </example>
/// <example>
/// <code>Get-WiberMessage orders -Since 2h -Sender ana -Text refund</code>
/// Finds messages by time, sender and a text in them.
/// </example>
/// <example>
/// <code>Get-WiberMessage orders -Headers @{ source = 'web' } -AsJson | ForEach-Object { $_.Payload.Total }</code>
/// Gives a number out of the messages with a header.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberMessage")]
[OutputType(typeof(WiberMessage))]
public sealed class GetWiberMessageCommand : MessageReadCommand
{
    /// <summary>Only so many of the last messages that match.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>
    /// Only the message at this offset of -Partition, by default partition 0. Not with anything else to search by.
    /// </summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Offset { get; set; }

    private static readonly string[] Search =
    [
        nameof(Last), nameof(From), nameof(Since), nameof(Until), nameof(Sender), nameof(Recipient), nameof(Key), nameof(Id),
        nameof(Headers), nameof(Text),
    ];

    internal override void Begin()
    {
        base.Begin();
        if (Last is not null && (From is not null || Since is not null))
        {
            throw CommandException.InvalidArgument(
                "-Last counts from the end; it does not go with -From or -Since", "Give one of them.", Last);
        }

        if (Offset is not null && Search.FirstOrDefault(IsGiven) is { } other)
        {
            throw CommandException.InvalidArgument(
                $"-Offset names one message; it does not go with -{other}", "Give one of them.", Offset);
        }
    }

    internal override void ProcessInput() => Guard(Topic, () =>
    {
        ClusterConnection connection = ConnectToLeader();
        if (Offset is { } offset)
        {
            WriteObject(Show(Await(token => FindAsync(connection, offset, token)), connection));
            return;
        }

        TopicReader reader = OpenReader(connection);
        foreach (Message message in Enumerate(token =>
            Last is { } count ? reader.ReadLastAsync(count, token) : reader.ReadAsync(Start(FetchStart.Earliest), token)))
        {
            WriteObject(Show(message, connection));
        }
    });

    private async Task<Message> FindAsync(ClusterConnection connection, long offset, CancellationToken cancellationToken)
    {
        FetchAnswer answer = await connection.Client.FetchAsync(
            Topic,
            FetchStart.At(offset),
            1,
            partition: Partition ?? 0,
            consistency: Consistency,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return answer.Messages is [var found] && found.Offset == offset
            ? found
            : throw new WiberApiException("unknown_message", 404, $"there is no message {Topic}[{Partition ?? 0}]@{offset}");
    }
}

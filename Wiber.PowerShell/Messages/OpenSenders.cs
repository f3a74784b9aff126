namespace Wiber.PowerShell.Messages;

/// <summary>
/// What a session is about to send. A group that is received from in the same session commits only what was acknowledged: a
/// message that went through a pipeline into another topic is not done before it is stored there.
/// </summary>
internal static class OpenSenders
{
    private static readonly object Sync = new();
    private static readonly List<(Guid Session, BatchSender Sender)> All = [];

    public static void Add(Guid session, BatchSender sender)
    {
        lock (Sync)
        {
            All.Add((session, sender));
        }
    }

    public static void Remove(BatchSender sender)
    {
        lock (Sync)
        {
            All.RemoveAll(each => each.Sender == sender);
        }
    }

    /// <summary>Returns when everything that the session sent until now is acknowledged.</summary>
    /// <exception cref="Wiber.Client.Api.WiberApiException">Something was not, or was refused since this was asked last.</exception>
    /// <exception cref="ArgumentException">A message was refused that no node would take.</exception>
    /// <exception cref="Errors.CommandException">The same.</exception>
    public static async Task FlushAsync(Guid session, CancellationToken cancellationToken)
    {
        BatchSender[] senders;
        lock (Sync)
        {
            senders = All.Where(each => each.Session == session).Select(each => each.Sender).ToArray();
        }

        await Task.WhenAll(senders.Select(sender => sender.FlushAsync(cancellationToken))).ConfigureAwait(false);
        if (senders.Select(sender => sender.TakeRefusal()).OfType<Exception>().FirstOrDefault() is { } refusal)
        {
            throw refusal;
        }
    }
}

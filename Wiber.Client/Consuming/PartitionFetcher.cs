using System.Threading.Channels;
using Wiber.Client.Api;

namespace Wiber.Client.Consuming;

/// <summary>Fetches the messages of partitions while they are the consumer's.</summary>
internal sealed class PartitionFetcher(
    WiberClient client, FetchStart firstStart, OwnedPartitions partitions, ChannelWriter<FetchedMessage> fetched)
{
    private const int FetchLimit = 500;

    /// <summary>Fetches from a partition until it ends. An error that does not pass ends the whole consumer.</summary>
    public async Task FetchAsync(OwnedPartition owned)
    {
        FetchStart start = owned.Committed is { } committed ? FetchStart.At(committed) : firstStart;
        TimeSpan wait = TimeSpan.Zero;

        // A node that is behind names an end that the group is past already; it must not lead back there.
        long next = owned.Committed ?? 0;
        try
        {
            while (true)
            {
                try
                {
                    FetchAnswer answer = await client.FetchAsync(
                        owned.Partition.Topic,
                        start,
                        FetchLimit,
                        wait,
                        owned.Partition.Partition,
                        cancellationToken: owned.Stop.Token).ConfigureAwait(false);
                    Message[] messages = [.. answer.Messages.Where(message => message.Offset >= next)];
                    lock (partitions.Gate)
                    {
                        owned.Begin(answer.Messages.Count > 0 ? answer.Messages[0].Offset : answer.NextOffset);
                        if (messages.Length > 0)
                        {
                            owned.NoteFetching(messages[^1].Offset);
                        }
                    }

                    foreach (Message message in messages)
                    {
                        await fetched.WriteAsync(new FetchedMessage(owned, message), owned.Stop.Token).ConfigureAwait(false);
                        next = message.Offset + 1;
                    }

                    // Which place the first answer begins at is fixed by it, so that a retry cannot pass over anything.
                    next = Math.Max(next, answer.NextOffset);
                    lock (partitions.Gate)
                    {
                        owned.NoteFetched(next);
                    }

                    start = FetchStart.At(next);
                    wait = RequestLimits.WaitMax;
                }
                catch (WiberApiException error) when (GroupErrors.MayPass(error) || GroupErrors.IsNotThereYet(error))
                {
                    await Task.Delay(RequestLimits.RetryPause, owned.Stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            // The partition is not this consumer's any more.
        }
        catch (Exception error)
        {
            fetched.TryComplete(error);
        }
    }
}

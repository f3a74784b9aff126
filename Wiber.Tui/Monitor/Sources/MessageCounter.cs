using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Tui.Monitor.Events;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>
/// Counts once a second, less often while nothing is published, how many messages all topics have had; what is published a second
/// follows from it.
/// </summary>
internal sealed class MessageCounter(WiberClient client, EventQueue queue)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long before = -1;
        while (true)
        {
            TimeSpan pause;
            try
            {
                IReadOnlyList<TopicDescription> topics = await client.GetTopicsAsync(cancellationToken);
                long total = topics.Sum(topic => topic.Partitions.Sum(partition => partition.EndOffset));
                await queue.PostAsync(new MonitorEvent.MessagesCounted(total), cancellationToken);
                pause = total == before ? QuietInterval : Interval;
                before = total;
            }
            catch (WiberApiException)
            {
                // The table of nodes shows why nobody answers.
                pause = FailurePause;
            }

            await Task.Delay(pause, cancellationToken);
        }
    }
}

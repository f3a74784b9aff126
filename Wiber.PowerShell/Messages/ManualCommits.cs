using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Consuming;

namespace Wiber.PowerShell.Messages;

/// <summary>
/// Commits single messages of a group for who decides that itself. While their consumer receives, it commits as the member;
/// after that, as nobody, which counts as long as the group has no members.
/// </summary>
/// <param name="consumer">The consumer.</param>
/// <param name="open">Opens a client of the cluster.</param>
internal sealed class ManualCommits(GroupConsumer consumer, Func<WiberClient> open)
{
    private readonly string _group = consumer.Group;

    /// <summary>
    /// One for all later commits. Nobody can say which of them is the last; its connections close when nothing is sent.
    /// </summary>
    private readonly Lazy<WiberClient> _client = new(open);
    private volatile GroupConsumer? _consumer = consumer;

    /// <summary>The consumer ends.</summary>
    public void Leave() => _consumer = null;

    /// <summary>Commits a message and those before it in its partition.</summary>
    /// <exception cref="WiberApiException">It does not count, or was not confirmed in time.</exception>
    public void Commit(Message message) => Task.Run(() => CommitAsync(message)).GetAwaiter().GetResult();

    private async Task CommitAsync(Message message)
    {
        if (_consumer is { } receiving)
        {
            await receiving.CommitAsync(message).ConfigureAwait(false);
            return;
        }

        var offset = new CommitOffset { Topic = message.Topic, Partition = message.Partition, Offset = message.Offset + 1 };
        CommitAnswer answer = await _client.Value.CommitAsync(
            _group, new GroupCommit { Offsets = [offset] }).ConfigureAwait(false);
        if (answer.Refused is [var refused, ..])
        {
            throw new WiberApiException(
                refused.Code,
                null,
                $"the commit of {message.Topic}[{message.Partition}]@{message.Offset} for group {_group} does not count");
        }
    }
}

using System.Threading.Channels;

namespace Wiber.Client.Consuming;

/// <summary>Hands out fetched messages one at a time, and knows whether the last one was worked on.</summary>
internal sealed class MessageHandout(
    ChannelReader<FetchedMessage> fetched, OwnedPartitions partitions, OffsetCommitter committer, Delivery delivery)
{
    // Handed out, and not said to be done.
    private FetchedMessage? _unfinished;

    /// <summary>What to hand out next; nothing when the consumer has ended.</summary>
    public async Task<FetchedMessage?> FindNextAsync(CancellationToken cancellationToken)
    {
        if (TryHandOutAgain(out FetchedMessage unfinished))
        {
            return unfinished;
        }

        while (await fetched.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // It stays where it is until it is decided, so that whoever is cancelled meanwhile finds it again.
            while (fetched.TryPeek(out FetchedMessage next))
            {
                bool isHandedOut = await TryHandOutAsync(next, cancellationToken).ConfigureAwait(false);
                fetched.TryRead(out _);
                if (isHandedOut)
                {
                    return next;
                }
            }
        }

        return null;
    }

    /// <summary>The message handed out last is worked on.</summary>
    public void MarkDone()
    {
        lock (partitions.Gate)
        {
            if (_unfinished is { } done)
            {
                done.Owner.MarkDone(done.Message.Offset + 1);
                _unfinished = null;
            }
        }
    }

    /// <summary>The caller does not have a message in hand any more, worked on or not.</summary>
    public void TakeBack(FetchedMessage handedOut)
    {
        lock (partitions.Gate)
        {
            handedOut.Owner.TakeBack();
        }
    }

    /// <summary>A message that was left unfinished comes again, before those behind it.</summary>
    private bool TryHandOutAgain(out FetchedMessage next)
    {
        lock (partitions.Gate)
        {
            next = _unfinished ?? default;
            bool isDue = _unfinished is not null && !next.Owner.IsEnding && delivery == Delivery.AtLeastOnce;
            if (isDue)
            {
                next.Owner.HandOut();
            }
            else
            {
                _unfinished = null;
            }

            return isDue;
        }
    }

    /// <summary>Whether a message may be handed out: its partition is still this consumer's, and at most once holds.</summary>
    private async Task<bool> TryHandOutAsync(FetchedMessage next, CancellationToken cancellationToken)
    {
        if (delivery == Delivery.AtMostOnce
            && !await committer.TryCommitFirstAsync(next, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        lock (partitions.Gate)
        {
            if (next.Owner.IsEnding)
            {
                // With at most once it is gone: it was committed and is not handed out.
                return false;
            }

            next.Owner.HandOut();
            _unfinished = next;
            return true;
        }
    }
}

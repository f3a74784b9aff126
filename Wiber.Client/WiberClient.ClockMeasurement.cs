using System.Diagnostics;
using Wiber.Client.Api;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Exchanges of one measurement; the one that was least on its way counts.</summary>
    private const int ClockExchanges = 8;

    /// <summary>How fast two clocks may drift apart, in millionths: 50 each.</summary>
    private const double ClockDriftPpm = 100;

    /// <summary>How long a measurement is good for messages.</summary>
    private static readonly TimeSpan ClockAgeMax = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _measuring = new(1);
    private (ClockMeasurement Clock, long At)? _measured;

    /// <summary>
    /// Measures how this machine's clock stands to the cluster's, by the four timestamps of a few exchanges with a node (RFC
    /// 5905, section 8): the offset of the quickest one, off by at most half its way and the node's own bound.
    /// </summary>
    /// <exception cref="WiberApiException">No node answered in time.</exception>
    public async Task<ClockMeasurement> MeasureClockAsync(CancellationToken cancellationToken = default)
    {
        ClockMeasurement? best = null;
        for (int exchange = 0; exchange < ClockExchanges; exchange++)
        {
            ClockMeasurement measured = await ExchangeTimeAsync(cancellationToken).ConfigureAwait(false);
            best = best is null || measured.Delay < best.Delay ? measured : best;
        }

        return best!;
    }

    private async Task<ClockMeasurement> ExchangeTimeAsync(CancellationToken cancellationToken)
    {
        // The clock may be set meanwhile; how long it took is not for it to say.
        DateTime asked = DateTime.UtcNow;
        long start = Stopwatch.GetTimestamp();
        byte[] answer = await _sender.SendAsync(Get("/v1/time", TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        NodeTime node = Read(answer, WiberJsonContext.Default.NodeTime);
        TimeSpan delay = took - FromMicroseconds(node.SendTimeUs - node.ReceiveTimeUs);
        if (delay < TimeSpan.Zero)
        {
            throw NotOfThisApi(null);
        }

        TimeSpan askedAt = asked - DateTime.UnixEpoch;
        TimeSpan there = FromMicroseconds(node.ReceiveTimeUs) - askedAt;
        TimeSpan back = FromMicroseconds(node.SendTimeUs) - (askedAt + took);
        return new ClockMeasurement
        {
            Offset = (there + back) / 2,
            Bound = node.BoundUs is { } boundUs ? (delay / 2) + FromMicroseconds(boundUs) : null,
            Delay = delay,
            Node = node.Node,
        };
    }

    /// <summary>Adds to messages with a time of their own how the clock stands that it was read from.</summary>
    private async ValueTask<IReadOnlyList<OutgoingMessage>> CorrectAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        if (!_options.CorrectTimestamps || !messages.Any(IsToCorrect))
        {
            return messages;
        }

        ClockMeasurement clock = await FindClockAsync(cancellationToken).ConfigureAwait(false);
        return [.. messages.Select(message => IsToCorrect(message) ? message with { Clock = clock } : message)];
    }

    private static bool IsToCorrect(OutgoingMessage message) => message is { Timestamp: not null, Clock: null };

    /// <summary>The last measurement, its bound grown by what the clocks may have drifted since, or a new one.</summary>
    private async Task<ClockMeasurement> FindClockAsync(CancellationToken cancellationToken)
    {
        await _measuring.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_measured is not { } last || Stopwatch.GetElapsedTime(last.At) > ClockAgeMax)
            {
                last = (await MeasureClockAsync(cancellationToken).ConfigureAwait(false), Stopwatch.GetTimestamp());
                _measured = last;
            }

            TimeSpan drift = Stopwatch.GetElapsedTime(last.At) * (ClockDriftPpm / 1e6);
            return last.Clock with { Bound = last.Clock.Bound + drift };
        }
        finally
        {
            _measuring.Release();
        }
    }

    private static TimeSpan FromMicroseconds(long us) => TimeSpan.FromTicks(us * TimeSpan.TicksPerMicrosecond);
}

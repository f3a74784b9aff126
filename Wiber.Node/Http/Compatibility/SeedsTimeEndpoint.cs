using System.Text.Json;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Clock.Status;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Compatibility;

/// <summary><c>/time</c>, <c>/clock</c> and what lies under <c>/time</c>: the node's clock, and times corrected by it.</summary>
internal sealed class SeedsTimeEndpoint(
    NodeContext node, CorrectionCounts corrections, OrderedReads ordered)
{
    private const int BodyBytesMax = 64 * 1024;
    private const double AheadSecondsMax = 5;
    private const double OldSecondsMax = 60;

    /// <summary>The offset of the clock that a time was read from is added.</summary>
    private const string Method = "offset";

    /// <summary>How often the other clocks should be measured: rarer, the less the node's own drifts.</summary>
    private static readonly (double DriftMax, int Seconds)[] SyncIntervals = [(1e-9, 300), (1e-7, 120), (1e-6, 60)];

    private const int SyncIntervalLeast = 30;
    private const double RatePerPpm = 1e-6;

    public Task HandleTimeAsync(HttpContext context)
    {
        double received = Now;
        ClockStatus status = node.Clocks.Status;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("server_receive_time"u8, received);
            SeedsTimeDocument.WriteSeconds(json, "synchronized_time"u8, status.TimeUs);
            SeedsTimeDocument.WriteSeconds(json, "local_time"u8, status.WallUs);
            json.WriteString("node_id"u8, node.Node.Id);
            json.WriteBoolean("is_synchronized"u8, status.IsSynchronized);
            SeedsTimeDocument.WriteSeconds(json, "clock_offset"u8, status.OffsetUs);
            SeedsTimeDocument.WriteSeconds(json, "sync_accuracy"u8, status.BoundUs);
            SeedsTimeDocument.WriteSeconds(json, "last_sync_time"u8, status.LastSyncUs);

            // As near to its sending as it can be.
            json.WriteNumber("server_send_time"u8, Now);
            json.WriteEndObject();
        });
    }

    public Task HandleClockAsync(HttpContext context)
    {
        ClockStatus status = node.Clocks.Status;
        ReorderStatus reads = ordered.Status;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            SeedsTimeDocument.WriteSeconds(json, "current_time"u8, status.WallUs);
            json.WriteString("node_id"u8, node.Node.Id);
            SeedsTimeDocument.WriteSeconds(json, "timestamp"u8, status.WallUs);
            json.WritePropertyName("time_synchronization"u8);
            SeedsTimeDocument.WriteSync(json, node, status);
            SeedsTimeDocument.WriteSeconds(json, "synchronized_time"u8, status.TimeUs);
            json.WritePropertyName("clock_skew_analysis"u8);
            SeedsTimeDocument.WriteSkew(json, status);
            json.WriteStartObject("timestamp_correction"u8);
            WriteCorrections(json, "average_correction_magnitude"u8, "max_correction_magnitude"u8, "current_method"u8);
            json.WritePropertyName("message_ordering"u8);
            SeedsOrderingEndpoint.WriteStatus(json, reads, []);
            json.WriteEndObject();
        });
    }

    public async Task HandleSyncAsync(HttpContext context)
    {
        ClockStatus status = await node.Clocks.SyncAsync(context.RequestAborted);
        bool isPartial = status.Peers.Count > 0 && !status.Peers.Any(peer => peer.IsReached);
        context.Response.StatusCode = isPartial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, isPartial ? "partial"u8 : "ok"u8);
            json.WriteString("message"u8, isPartial
                ? "Time synchronization completed with limited success"u8
                : "Time synchronization completed"u8);
            json.WritePropertyName("sync_status"u8);
            SeedsTimeDocument.WriteSync(json, node, status);
            json.WriteEndObject();
        });
    }

    /// <summary>
    /// Corrects a time that was read from this machine's clock, by as much as that is off. How far other machines' clocks are off
    /// is for them to measure, by <c>/time</c>.
    /// </summary>
    public async Task HandleCorrectAsync(HttpContext context)
    {
        ClockStatus status = node.Clocks.Status;
        double original;
        try
        {
            original = await ReadTimestampAsync(context, SeedsTopic.Seconds(status.WallUs));
        }
        catch (ProblemException exception) when (exception.Problem.Status == StatusCodes.Status400BadRequest)
        {
            await RefuseAsync(context, exception.Problem.Detail);
            return;
        }

        double offset = SeedsTopic.Seconds(status.OffsetUs);
        double corrected = original + offset;
        corrections.Add(Math.Abs(offset));
        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WriteNumber("original_timestamp"u8, original);
            json.WriteNumber("corrected_timestamp"u8, corrected);
            json.WriteStartObject("correction_info"u8);
            json.WriteNumber("applied_offset"u8, offset);
            json.WriteString("method"u8, Method);
            json.WriteNumber("magnitude"u8, Math.Abs(offset));
            json.WriteEndObject();
            WriteAccuracy(json, SeedsTopic.Microseconds(corrected), status.BoundUs);
            json.WriteEndObject();
        });
    }

    public Task HandleStatsAsync(HttpContext context)
    {
        ClockStatus status = node.Clocks.Status;
        ReorderStatus reads = ordered.Status;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WriteStartObject("statistics"u8);
            SeedsTimeDocument.WriteSeconds(json, "timestamp"u8, status.TimeUs);
            json.WriteString("node_id"u8, node.Node.Id);
            WriteSynchronization(json, status);
            if (status.Skew is { } skew)
            {
                json.WriteStartObject("clock_skew"u8);
                SeedsTimeDocument.WriteSkewStart(json, status, skew);
                SeedsTimeDocument.WriteSeconds(json, "std_deviation"u8, skew.DeviationUs);
                json.WriteBoolean("acceptable"u8, status.IsInBound ?? false);
                json.WriteNumber("recommended_sync_interval"u8, RecommendInterval(status.DriftPpm));
                json.WriteEndObject();
            }

            json.WriteStartObject("timestamp_correction"u8);
            WriteCorrections(json, "average_magnitude"u8, "max_magnitude"u8, "method"u8);
            WriteOrdering(json, reads);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <summary>The counts of corrections and of ordered reads begin anew.</summary>
    public Task HandleResetAsync(HttpContext context)
    {
        corrections.Reset();
        ordered.ResetCounts();
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WriteString("message"u8, "Reset 2 statistics modules"u8);
            json.WriteNumber("timestamp"u8, Now);
            json.WriteEndObject();
        });
    }

    private double Now => SeedsTopic.Seconds(node.Clocks.Clock.Read().TimeUs);

    private static int RecommendInterval(double? driftPpm)
    {
        double drift = Math.Abs(driftPpm ?? 0) * RatePerPpm;
        foreach ((double driftMax, int seconds) in SyncIntervals)
        {
            if (drift < driftMax)
            {
                return seconds;
            }
        }

        return SyncIntervalLeast;
    }

    private static void WriteAccuracy(Utf8JsonWriter json, long? correctedUs, long? boundUs)
    {
        json.WriteStartObject("estimated_accuracy"u8);
        SeedsTimeDocument.WriteSeconds(json, "confidence_interval"u8, boundUs);
        SeedsTimeDocument.WriteSeconds(json, "lower_bound"u8, correctedUs - boundUs);
        SeedsTimeDocument.WriteSeconds(json, "upper_bound"u8, correctedUs + boundUs);
        json.WriteEndObject();
    }

    private static Task RefuseAsync(HttpContext context, string message)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "error"u8);
            json.WriteString("message"u8, message);
            json.WriteEndObject();
        });
    }

    private static void WriteSynchronization(Utf8JsonWriter json, ClockStatus status)
    {
        json.WriteStartObject("synchronization"u8);
        json.WriteBoolean("is_synchronized"u8, status.IsSynchronized);
        json.WriteNumber("success_rate"u8, status.SuccessRate);
        json.WriteNumber("attempts"u8, status.SyncAttempts);
        json.WriteNumber("successful"u8, status.SuccessfulSyncs);
        SeedsTimeDocument.WriteSeconds(json, "current_offset"u8, status.OffsetUs);
        SeedsTimeDocument.WriteSeconds(json, "accuracy"u8, status.BoundUs);
        json.WriteNumber("peer_count"u8, status.Peers.Count);
        json.WriteEndObject();
    }

    private static void WriteOrdering(Utf8JsonWriter json, ReorderStatus reads)
    {
        json.WriteStartObject("message_ordering"u8);
        json.WriteNumber("buffer_size"u8, reads.Held);
        json.WriteNumber("utilization"u8, reads.Utilization);
        json.WriteNumber("reordered"u8, reads.Reordered);
        json.WriteNumber("delivered"u8, reads.Delivered);
        json.WriteNumber("reorder_rate"u8, SeedsOrderingEndpoint.ReorderRate(reads));
        json.WriteNumber("average_age"u8, SeedsOrderingEndpoint.AverageAge(reads));
        json.WriteEndObject();
    }

    private void WriteCorrections(
        Utf8JsonWriter json, ReadOnlySpan<byte> average, ReadOnlySpan<byte> max, ReadOnlySpan<byte> method)
    {
        (long count, double averageSeconds, double maxSeconds) = corrections.Values;
        json.WriteNumber("corrections_applied"u8, count);
        json.WriteNumber(average, averageSeconds);
        json.WriteNumber(max, maxSeconds);
        json.WriteString(method, Method);
        json.WriteEndObject();
    }

    private async Task<double> ReadTimestampAsync(HttpContext context, double wallSeconds)
    {
        using RequestBody body = await RequestBody.ReadAsync(
            context.Request, node.Limits.RequestBytes, context.RequestAborted, BodyBytesMax);
        double? given = SeedMessageReader.ReadTimestamp(body.Memory);
        string? problem = given switch
        {
            null => "Missing timestamp parameter",
            { } seconds when seconds - wallSeconds > AheadSecondsMax =>
                "Invalid timestamp: timestamp is implausibly ahead of local clock",
            { } seconds when wallSeconds - seconds > OldSecondsMax => "Invalid timestamp: timestamp is excessively old",
            _ => null,
        };
        return problem is null ? given!.Value : throw new ProblemException(Problem.InvalidMessage(problem));
    }
}

using System.Text.Json;
using Wiber.Node.Clock.Status;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Http.Compatibility;

/// <summary>The node's clock in the words of the seeds' API. Times and offsets are seconds; what is not known is null.</summary>
internal static class SeedsTimeDocument
{
    private const double RatePerPpm = 1e-6;

    /// <summary>
    /// <c>{"synchronized", "clock_offset", "network_delay", "sync_accuracy", "drift_rate", "predicted_offset",
    /// "offset_history_size", "last_sync_time", "sync_attempts", "successful_syncs", "success_rate", "peer_offsets",
    /// "peer_delays"}</c>.
    /// </summary>
    public static void WriteSync(Utf8JsonWriter json, NodeContext node, ClockStatus status)
    {
        json.WriteStartObject();
        json.WriteBoolean("synchronized"u8, status.IsSynchronized);
        WriteSeconds(json, "clock_offset"u8, status.OffsetUs);
        WriteSeconds(json, "network_delay"u8, status.DelayUs);
        WriteSeconds(json, "sync_accuracy"u8, status.BoundUs);
        WriteRate(json, "drift_rate"u8, status.DriftPpm);
        WriteSeconds(json, "predicted_offset"u8, status.PredictedOffsetUs);
        json.WriteNumber("offset_history_size"u8, status.OffsetHistorySize);
        WriteSeconds(json, "last_sync_time"u8, status.LastSyncUs);
        json.WriteNumber("sync_attempts"u8, status.SyncAttempts);
        json.WriteNumber("successful_syncs"u8, status.SuccessfulSyncs);
        json.WriteNumber("success_rate"u8, status.SuccessRate);
        WritePeers(json, "peer_offsets"u8, node, status, peer => peer.OffsetUs);
        WritePeers(json, "peer_delays"u8, node, status, peer => peer.DelayUs);
        json.WriteEndObject();
    }

    /// <summary>
    /// <c>{"current_skew", "drift_rate", "measurements", "mean_offset", "median_offset", "std_deviation", "min_offset",
    /// "max_offset", "range", "acceptable", "last_analysis", "peer_statistics"}</c>, or <c>{"error"}</c> before the first
    /// measurement.
    /// </summary>
    public static void WriteSkew(Utf8JsonWriter json, ClockStatus status)
    {
        json.WriteStartObject();
        if (status.Skew is not { } skew)
        {
            json.WriteString("error"u8, "No data available"u8);
            json.WriteEndObject();
            return;
        }

        WriteSkewStart(json, status, skew);
        WriteSeconds(json, "mean_offset"u8, skew.MeanUs);
        WriteSeconds(json, "median_offset"u8, skew.MedianUs);
        WriteSeconds(json, "std_deviation"u8, skew.DeviationUs);
        WriteSeconds(json, "min_offset"u8, skew.MinUs);
        WriteSeconds(json, "max_offset"u8, skew.MaxUs);
        WriteSeconds(json, "range"u8, skew.MaxUs - skew.MinUs);
        json.WriteBoolean("acceptable"u8, status.IsInBound ?? false);
        WriteSeconds(json, "last_analysis"u8, status.LastSyncUs);
        WritePeerStatistics(json, status);
        json.WriteEndObject();
    }

    /// <summary><c>{"current_skew", "drift_rate", "measurements"</c>, as the start of an object.</summary>
    public static void WriteSkewStart(Utf8JsonWriter json, ClockStatus status, SkewStatistics skew)
    {
        WriteSeconds(json, "current_skew"u8, skew.CurrentUs);
        WriteRate(json, "drift_rate"u8, status.DriftPpm);
        json.WriteNumber("measurements"u8, skew.Count);
    }

    /// <summary>Writes microseconds as seconds.</summary>
    public static void WriteSeconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? us)
    {
        if (us is { } known)
        {
            json.WriteNumber(name, known / SeedsTopic.UsPerSecond);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteRate(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? ppm)
    {
        if (ppm is { } known)
        {
            json.WriteNumber(name, known * RatePerPpm);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WritePeers(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, NodeContext node, ClockStatus status, Func<PeerClockStatus, long?> value)
    {
        json.WriteStartObject(name);
        foreach (Member member in node.Loop.Status.Membership.Members)
        {
            if (status.Peers.FirstOrDefault(peer => peer.Node == member.Id.Value) is { } peer && value(peer) is { } us)
            {
                json.WriteNumber(JsonText.BaseAddress(node.Addresses.ClientUri(member)), us / SeedsTopic.UsPerSecond);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Of each peer what was measured; of its history nothing is kept, and so nothing is said.</summary>
    private static void WritePeerStatistics(Utf8JsonWriter json, ClockStatus status)
    {
        json.WriteStartObject("peer_statistics"u8);
        foreach (PeerClockStatus peer in status.Peers)
        {
            json.WriteStartObject(peer.Node);
            WriteSeconds(json, "current_offset"u8, peer.OffsetUs);
            WriteRate(json, "drift_rate"u8, peer.DriftPpm);
            json.WriteNull("measurements"u8);
            json.WriteNull("mean_offset"u8);
            json.WriteNull("std_deviation"u8);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

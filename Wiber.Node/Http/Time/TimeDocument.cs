using System.Text.Json;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Ntp;
using Wiber.Node.Clock.Status;

namespace Wiber.Node.Http.Time;

/// <summary>A node's clock as JSON. All numbers are microseconds, except where the name says otherwise.</summary>
internal static class TimeDocument
{
    public static void Write(
        Utf8JsonWriter json, string node, ClockStatus status, ClockReading received, SynchronizedClock clock)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, node);
        json.WriteNumber("receiveTimeUs"u8, received.TimeUs);
        WriteSummaryFields(json, status);
        json.WriteString("time"u8, JsonText.Time(status.TimeUs));
        json.WriteString("wallTime"u8, JsonText.Time(status.WallUs));
        json.WriteString("source"u8, status.Source);
        json.WriteNumber("reign"u8, status.Reign);
        json.WriteNumber("slewRemainingUs"u8, status.SlewRemainingUs);
        json.WriteNumber("outsideUs"u8, status.OutsideUs);
        WriteNumber(json, "delayUs"u8, status.DelayUs);
        WriteNumber(json, "driftPpm"u8, status.DriftPpm);
        json.WriteNumber("predictedOffsetUs"u8, status.PredictedOffsetUs);
        WriteSyncFields(json, status);
        WritePeers(json, status);
        WriteServers(json, status);

        // Last, so that what it took to write the rest does not count as time on the way.
        json.WriteNumber("sendTimeUs"u8, clock.Read().TimeUs);
        json.WriteEndObject();
    }

    public static void WriteStatistics(Utf8JsonWriter json, string node, ClockStatus status)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, node);
        WriteSummaryFields(json, status);
        WriteNumber(json, "driftPpm"u8, status.DriftPpm);
        WriteSyncFields(json, status);
        json.WriteNumber("successRate"u8, Math.Round(status.SuccessRate, 4));
        if (status.Skew is { } skew)
        {
            json.WriteStartObject("offsets"u8);
            json.WriteNumber("count"u8, skew.Count);
            json.WriteNumber("currentUs"u8, skew.CurrentUs);
            json.WriteNumber("meanUs"u8, Math.Round(skew.MeanUs, 3));
            json.WriteNumber("medianUs"u8, skew.MedianUs);
            json.WriteNumber("deviationUs"u8, Math.Round(skew.DeviationUs, 3));
            json.WriteNumber("minUs"u8, skew.MinUs);
            json.WriteNumber("maxUs"u8, skew.MaxUs);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("offsets"u8);
        }

        json.WriteEndObject();
    }

    /// <summary>What <c>GET /v1/status</c> has of it, too.</summary>
    public static void WriteSummaryFields(Utf8JsonWriter json, ClockStatus status)
    {
        json.WriteString("state"u8, ClockStateText.Of(status.State));
        json.WriteNumber("offsetUs"u8, status.OffsetUs);
        WriteNumber(json, "boundUs"u8, status.BoundUs);
        if (status.IsInBound is { } isInBound)
        {
            json.WriteBoolean("inBound"u8, isInBound);
        }
        else
        {
            json.WriteNull("inBound"u8);
        }
    }

    private static void WriteSyncFields(Utf8JsonWriter json, ClockStatus status)
    {
        JsonText.WriteTime(json, "lastSync"u8, status.LastSyncUs);
        json.WriteNumber("syncAttempts"u8, status.SyncAttempts);
        json.WriteNumber("successfulSyncs"u8, status.SuccessfulSyncs);
    }

    private static void WritePeers(Utf8JsonWriter json, ClockStatus status)
    {
        json.WriteStartArray("peers"u8);
        foreach (PeerClockStatus peer in status.Peers)
        {
            json.WriteStartObject();
            json.WriteString("node"u8, peer.Node);
            json.WriteBoolean("reached"u8, peer.IsReached);
            WriteNumber(json, "offsetUs"u8, peer.OffsetUs);
            WriteNumber(json, "offsetBoundUs"u8, peer.OffsetBoundUs);
            WriteNumber(json, "wallOffsetUs"u8, peer.WallOffsetUs);
            WriteNumber(json, "delayUs"u8, peer.DelayUs);
            WriteNumber(json, "boundUs"u8, peer.BoundUs);
            WriteNumber(json, "driftPpm"u8, peer.DriftPpm);
            WriteNumber(json, "ageUs"u8, peer.AgeUs);
            json.WriteBoolean("liar"u8, peer.IsLiar);
            json.WriteNumber("outsideUs"u8, peer.OutsideUs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteServers(Utf8JsonWriter json, ClockStatus status)
    {
        json.WriteStartArray("ntpServers"u8);
        foreach (NtpMeasurement server in status.NtpServers)
        {
            json.WriteStartObject();
            json.WriteString("server"u8, server.Server);
            WriteNumber(json, "stratum"u8, server.Stratum);
            WriteNumber(json, "delayUs"u8, server.DelayUs);
            json.WriteString("problem"u8, server.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

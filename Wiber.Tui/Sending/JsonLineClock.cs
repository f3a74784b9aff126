using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.Tui.Sending;

/// <summary>
/// What a line says of its sender's clock: the offset itself, as the API takes it, or the corrected time of a stored message.
/// </summary>
internal static class JsonLineClock
{
    /// <summary>Reads it; nothing if the line says nothing.</summary>
    /// <param name="json">The line.</param>
    /// <param name="timestamp">The sender's time; without one there is nothing to correct.</param>
    /// <param name="isStored">Whether it is of a stored message.</param>
    public static ClockOffset? Read(JsonElement json, DateTimeOffset? timestamp, bool isStored)
    {
        TimeSpan? bound = Milliseconds(json, isStored ? "correctedBoundMs" : "clockBoundMs");
        TimeSpan? offset = isStored ? FindCorrection(json, timestamp) : Milliseconds(json, "clockOffsetMs");

        // A stored message without a correction has its sender's time as it is.
        bool isSaid = offset is not null && (!isStored || bound is not null || offset != TimeSpan.Zero);
        return isSaid ? new ClockOffset { Offset = offset!.Value, Bound = bound } : null;
    }

    private static TimeSpan? FindCorrection(JsonElement json, DateTimeOffset? timestamp) =>
        json.TryGetProperty("correctedTimestamp", out JsonElement corrected)
        && corrected.ValueKind == JsonValueKind.String
        && corrected.TryGetDateTimeOffset(out DateTimeOffset time)
            ? time - timestamp
            : null;

    private static TimeSpan? Milliseconds(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double milliseconds)
        && Math.Abs(milliseconds) <= TimeSpan.MaxValue.TotalMilliseconds / 2
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}

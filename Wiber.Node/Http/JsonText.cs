using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Wiber.Node.Clock;

namespace Wiber.Node.Http;

/// <summary>How values look in JSON.</summary>
internal static class JsonText
{
    /// <summary>
    /// Payloads are other people's text: leave letters readable, escape only what JSON must. Answers are JSON, never put into a
    /// page as they are.
    /// </summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private const double UsPerMs = 1_000;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] AcceptedTimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Microseconds since 1970 as RFC 3339 in UTC.</summary>
    public static string Time(long timestampUs) =>
        DateTime.UnixEpoch
            .AddTicks(timestampUs * TimeSpan.TicksPerMicrosecond)
            .ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Writes a time that may not be known.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? timestampUs)
    {
        if (timestampUs is { } known)
        {
            json.WriteString(name, Time(known));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes microseconds that may not be known as milliseconds.</summary>
    public static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? us)
    {
        if (us is { } known)
        {
            json.WriteNumber(name, known / UsPerMs);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>An RFC 3339 time as microseconds since 1970.</summary>
    public static bool TryParseTime(string text, out long timestampUs)
    {
        bool isTime = DateTimeOffset.TryParseExact(
            text,
            AcceptedTimeFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time);
        timestampUs = isTime ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond : 0;
        return isTime;
    }

    /// <summary>A hybrid time as "microseconds.count": as text it sorts like the time itself.</summary>
    public static string HybridTime(ulong hybridTime) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{HybridClock.ToMicroseconds(hybridTime)}.{HybridClock.ToCount(hybridTime):D4}");

    /// <summary>An address without the slash that <see cref="Uri"/> puts at its end.</summary>
    public static string BaseAddress(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}

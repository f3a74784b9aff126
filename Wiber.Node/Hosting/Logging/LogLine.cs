using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Wiber.Client.Configuration;

namespace Wiber.Node.Hosting.Logging;

/// <summary>
/// One event, one line: time, level, source, text. Line breaks inside become visible marks, so a payload cannot forge a line. As
/// JSON: <c>{"time", "level", "source", "message", "template", "fields"}</c>, which the readers of logs turn into such a line.
/// </summary>
internal static class LogLine
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const string TemplateField = "{OriginalFormat}";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(LogFormat format, LogEvent happened) =>
        format == LogFormat.Json ? FormatJson(happened) : FormatText(happened);

    private static string FormatText(LogEvent happened) =>
        $"{Time(happened)} {Name(happened.Level)} {happened.Source}: {happened.Text.ReplaceLineEndings("\\n")}";

    private static string FormatJson(LogEvent happened)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, Time(happened));
            json.WriteString("level"u8, Name(happened.Level));
            json.WriteString("source"u8, happened.Source);
            json.WriteString("message"u8, happened.Text);
            WriteFields(json, happened.Fields);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        if (fields.FirstOrDefault(field => field.Key == TemplateField).Value is string template)
        {
            json.WriteString("template"u8, template);
        }

        // The same name may stand in a text twice; JSON readers disagree on what that means.
        KeyValuePair<string, object?>[] named =
        [
            .. fields.Where(field => field.Key != TemplateField).DistinctBy(field => field.Key),
        ];
        if (named.Length == 0)
        {
            return;
        }

        json.WriteStartObject("fields"u8);
        foreach ((string name, object? value) in named)
        {
            string key = char.ToLowerInvariant(name[0]) + name[1..];
            switch (value)
            {
                case int or long:
                    json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case ulong number:
                    json.WriteNumber(key, number);
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(key, number);
                    break;
                case bool flag:
                    json.WriteBoolean(key, flag);
                    break;
                default:
                    json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static string Time(LogEvent happened) => happened.Time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRC",
        LogLevel.Debug => "DBG",
        LogLevel.Information => "INF",
        LogLevel.Warning => "WRN",
        LogLevel.Error => "ERR",
        _ => "CRT",
    };
}

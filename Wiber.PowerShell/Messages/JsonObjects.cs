using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;

namespace Wiber.PowerShell.Messages;

/// <summary>Turns PowerShell objects into JSON and back.</summary>
internal static class JsonObjects
{
    /// <summary>What PowerShell hangs on every object; a property of such a name is refused.</summary>
    private static readonly string[] ReservedNames = ["PSObject", "PSBase", "PSAdapted", "PSExtended", "PSTypeNames"];

    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an object as JSON. What lies deeper than the depth is written as text, as ConvertTo-Json does.</summary>
    public static byte[] ToJson(object? value, int depth)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            Write(writer, value, depth);
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// Reads JSON as objects: numbers, strings, arrays, and for what stands in braces custom objects, or tables if it has names
    /// that properties cannot have.
    /// </summary>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode: half of a pair of surrogates.</exception>
    public static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(json),
        JsonValueKind.Array => json.EnumerateArray().Select(FromJson).ToArray(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => ReadNumber(json),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>
    /// Names in PowerShell do not differ by case alone; of several the last one counts, as in ConvertFrom-Json.
    /// </summary>
    private static object ReadObject(JsonElement json)
    {
        if (json.EnumerateObject().Any(property => IsNoPropertyName(property.Name)))
        {
            return ReadTable(json);
        }

        var read = new PSObject();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            read.Properties.Remove(property.Name);
            read.Properties.Add(new PSNoteProperty(property.Name, FromJson(property.Value)));
        }

        return read;
    }

    /// <summary>What a custom object cannot hold, a table can: <c>$_.Payload['']</c>.</summary>
    private static OrderedDictionary ReadTable(JsonElement json)
    {
        var read = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            read[property.Name] = FromJson(property.Value);
        }

        return read;
    }

    private static bool IsNoPropertyName(string name) =>
        name.Length == 0 || ReservedNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static object ReadNumber(JsonElement json) =>
        json.TryGetInt32(out int small) ? small
        : json.TryGetInt64(out long whole) ? whole
        : json.TryGetDecimal(out decimal exact) ? exact
        : json.GetDouble();

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        object? plain = value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
        if (TryWriteScalar(writer, plain))
        {
            return;
        }

        if (depth == 0)
        {
            writer.WriteStringValue(LanguagePrimitives.ConvertTo<string>(value));
            return;
        }

        switch (plain)
        {
            case IDictionary dictionary:
                WriteDictionary(writer, dictionary, depth);
                break;
            case IEnumerable many:
                writer.WriteStartArray();
                foreach (object? each in many)
                {
                    Write(writer, each, depth - 1);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteProperties(writer, PSObject.AsPSObject(value), depth);
                break;
        }
    }

    private static bool TryWriteScalar(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                writer.WriteNullValue();
                break;
            case string or char or Guid or Uri or Version or Enum or Type or ScriptBlock:
                writer.WriteStringValue(value.ToString());
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag.IsPresent);
                break;
            case double number:
                WriteFinite(writer, number);
                break;
            case float number:
                WriteFinite(writer, number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case TimeSpan time:
                writer.WriteStringValue(time.ToString("c", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>JSON has no numbers beyond the finite ones.</summary>
    private static void WriteFinite(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteDictionary(Utf8JsonWriter writer, IDictionary dictionary, int depth)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry each in dictionary)
        {
            writer.WritePropertyName(LanguagePrimitives.ConvertTo<string>(each.Key));
            Write(writer, each.Value, depth - 1);
        }

        writer.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter writer, PSObject value, int depth)
    {
        writer.WriteStartObject();
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (!property.IsGettable)
            {
                continue;
            }

            writer.WritePropertyName(property.Name);
            Write(writer, Read(property), depth - 1);
        }

        writer.WriteEndObject();
    }

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            // Some objects have properties that only work in some states, such as the start time of a process that ended.
            return null;
        }
    }
}

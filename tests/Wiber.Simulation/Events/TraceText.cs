using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Wiber.Simulation.Events;

/// <summary>The text of a trace line, built only when the trace is read.</summary>
[InterpolatedStringHandler]
internal readonly ref struct TraceText
{
    private readonly StringBuilder? _text;

    public TraceText(int literalLength, int formattedCount, Trace trace, out bool isOn)
    {
        isOn = trace.IsOn;
        _text = isOn ? new StringBuilder(literalLength + (formattedCount * 8)) : null;
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");

    public void AppendFormatted<T>(T value, string format)
        where T : IFormattable => _text!.Append(value.ToString(format, CultureInfo.InvariantCulture));

    public override string ToString() => _text?.ToString() ?? "";
}

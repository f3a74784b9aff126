namespace Wiber.Benchmarks.Systems.RabbitMq;

/// <summary>The messages of a channel that are not confirmed yet, by their delivery tags. May be used by several threads.</summary>
internal sealed class ConfirmWindow
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Action<bool>> _open = [];
    private ulong _oldest = 1;
    private ulong _next = 1;
    private bool _isClosed;

    /// <summary>True once the server confirmed a message.</summary>
    public bool HasConfirmed { get; private set; }

    /// <summary>Adds a message; the channel counts them from 1. It is told whether it was confirmed.</summary>
    public void Open(Action<bool> confirm)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _open[_next++] = confirm;
                return;
            }
        }

        confirm(false);
    }

    /// <summary>The server told of a message, or of all up to it.</summary>
    public void Close(ulong tag, bool isMultiple, bool isConfirmed)
    {
        var told = new List<Action<bool>>();
        lock (_gate)
        {
            HasConfirmed |= isConfirmed;
            for (ulong each = isMultiple ? _oldest : tag; each <= tag; each++)
            {
                if (_open.Remove(each, out Action<bool>? confirm))
                {
                    told.Add(confirm);
                }
            }

            while (_oldest < _next && !_open.ContainsKey(_oldest))
            {
                _oldest++;
            }
        }

        told.ForEach(confirm => confirm(isConfirmed));
    }

    /// <summary>The channel has ended: what is open will not be confirmed any more.</summary>
    public void CloseAll()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        Close(_next - 1, isMultiple: true, isConfirmed: false);
    }
}

/** A name on the hub: `OWNER/NAME`, or `NAME` alone for the oldest. */
const NAME = /^[\w.-]{1,96}(\/[\w.-]{1,96})?$/;

/** What stands at the end of a file's name, not of a model's. */
const FILE = /\.(safetensors|bin|pt|pth|h5|hdf5|ckpt|index|json|npy|npz|txt|vec|ftz|gz|onnx|data-\d{5}-of-\d{5})$/i;

/** Whether a string can be the name of a model on the hub, and is no path. */
export const isHubName = (name: string): boolean => NAME.test(name) && !/^\.|\.\.|--/.test(name) && !FILE.test(name);

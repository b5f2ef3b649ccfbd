/**
 * Lets a page open HDF5 files (`lm_weights.hdf5`, `tf_model.h5`), with h5wasm (libhdf5 compiled to WebAssembly, 1 MB), which must
 * be installed. To be called once, before the first such file is opened. In Node it does nothing: h5wasm is loaded there with the
 * first HDF5 file.
 */
export function useHdf5(): void {
  // what a page gives, Node finds
}
